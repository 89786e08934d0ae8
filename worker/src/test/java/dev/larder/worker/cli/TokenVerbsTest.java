package dev.larder.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.store.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens and servers on the command line, and what a doctor finds. */
@NullMarked
class TokenVerbsTest {
  private final String url = TestDatabase.freshUrl();

  @TempDir private Path folder;

  private final Served served = new Served(url);

  @AfterEach
  void close() throws Exception {
    served.close();
  }

  private Ran larder(String... args) {
    return Ran.with(url, folder, args);
  }

  @Test
  void aTokenIsShownOnceAndListedByItsId() {
    Ran created =
        larder("tokens", "create", "--name", "ci", "--scope", "claim", "--pool", "acme/java-dev/*");
    assertThat(created.code()).isZero();
    String token = created.out().strip();
    assertThat(token).startsWith("larder_");
    assertThat(created.err()).contains("it is not shown again").doesNotContain(token);
    Ran listed = served.ran(folder, "tokens");
    assertThat(listed.out()).contains("ci").contains("claim acme/java-dev/*").contains("valid");
    assertThat(listed.out()).doesNotContain(token.substring(20));
    String id = token.substring("larder_".length(), "larder_".length() + 12);
    assertThat(served.ran(folder, "tokens", "revoke", id).code()).isZero();
    assertThat(served.ran(folder, "tokens").out()).contains("revoked");
    assertThat(served.ran(folder, "events").out())
        .contains("token-created")
        .contains("token-revoked");
  }

  @Test
  void aServerMakesTokensForAnAdministrator() {
    Ran created =
        served.ran(folder, "tokens", "create", "--name", "ci", "--scope", "read", "--all");
    assertThat(created.code()).as(created.err()).isZero();
    assertThat(created.out()).startsWith("larder_");
    assertThat(created.err()).contains("larder: at ").contains("it is not shown again");
    Ran narrower =
        served.ran(
            Map.of("LARDER_TOKEN", created.out().strip()),
            folder,
            "tokens",
            "create",
            "--name",
            "more",
            "--scope",
            "admin",
            "--all");
    assertThat(narrower.code()).isEqualTo(2);
    assertThat(narrower.err()).contains("admin");
  }

  @Test
  void aTokenSaysWhereItMayDoWhat() {
    Ran nowhere = larder("tokens", "create", "--name", "ci", "--scope", "claim");
    assertThat(nowhere.code()).isEqualTo(2);
    assertThat(nowhere.err()).contains("--pool PATTERN");
    Ran wrong =
        larder("tokens", "create", "--name", "ci", "--scope", "claim", "--pool", "java-dev/large");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("ORGANIZATION/TEMPLATE/PRESET");
    Ran scope = larder("tokens", "create", "--name", "ci", "--scope", "write", "--all");
    assertThat(scope.code()).isEqualTo(2);
    assertThat(scope.err()).contains("claim-for");
    Ran age =
        larder("tokens", "create", "--name", "ci", "--scope", "read", "--all", "--expires", "400d");
    assertThat(age.code()).isEqualTo(2);
    assertThat(age.err()).contains("366 days");
    assertThat(served.ran(folder, "tokens", "revoke", "none").code()).isEqualTo(2);
  }

  @Test
  void aServerOffTheLoopbackNeedsTlsOrAFlag() {
    Ran open = larder("server", "--listen", "0.0.0.0:0");
    assertThat(open.code()).isEqualTo(2);
    assertThat(open.err()).contains("--tls-certificate").contains("--without-tls");
    assertThat(larder("server", "--prebuilds", "of").err()).contains("on or off, not of");
    Ran half = larder("server", "--tls-key", "key.pem");
    assertThat(half.code()).isEqualTo(2);
    assertThat(half.err()).contains("given together");
  }

  @Test
  void aDoctorNamesWhatLacksAndWhatToDo() {
    Ran ran = Ran.with(TestDatabase.freshUrl(), folder, "doctor");
    assertThat(ran.code()).isEqualTo(5);
    assertThat(ran.out())
        .containsPattern("database +ok")
        .containsPattern("schema +ok")
        .containsPattern("workers +bad .*larder worker")
        .containsPattern("temporal +bad")
        .containsPattern("tokens +doubtful .*larder tokens create")
        .containsPattern("api +doubtful");
    Ran away = Ran.with("postgres://none@127.0.0.1:1/nothing", folder, "doctor", "-o", "json");
    assertThat(away.code()).isEqualTo(5);
    assertThat(away.out()).contains("\"what\" : \"database\"").contains("\"state\" : \"bad\"");
    assertThat(away.err()).doesNotContain("Exception");
  }
}
