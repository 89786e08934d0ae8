package dev.larder.worker.cli.installation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.ServerConfig;
import dev.larder.store.TestDatabase;
import dev.larder.store.secret.Secrets;
import dev.larder.worker.cli.Ran;
import dev.larder.worker.cli.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key is needed where there are secrets, and can be changed. */
class SecretsVerbTest {
  private static final String ONE = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
  private static final String TWO = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
  @TempDir Path folder;
  private String url = "";

  @BeforeEach
  void migrate() throws IOException {
    url = TestDatabase.emptyUrl();
    Files.writeString(
        folder.resolve("pools.yaml"),
        """
        organization: acme
        templates:
          - name: load
            provisioner:
              simulated: {claim: 0s}
            presets:
              - name: p
                desired: 0
                sensitive:
                  token: tok-secret
        """);
    assertThat(ran("", "migrate").code()).isZero();
  }

  private Ran ran(String key, String... args) {
    Map<String, String> environment = new HashMap<>(Map.of("LARDER_DATABASE_URL", url));
    if (!key.isEmpty()) {
      environment.put("LARDER_SECRET_KEY", key);
    }
    return Ran.in(environment, folder, args);
  }

  /** At a server that has this key. */
  private Ran asked(String key, String... args) {
    return asked(key.isEmpty() ? Secrets.missing() : Secrets.parse(key), args);
  }

  private Ran asked(Secrets secrets, String... args) {
    try (Served served = new Served(url, ServerConfig.loopback(0, secrets.forServer(), "1.2.3"))) {
      return served.ran(folder, args);
    }
  }

  @Test
  void withoutAKeyNothingSecretIsStoredUnlessSomebodyInsists() {
    Ran refused = asked("", "apply", "-f", "pools.yaml");
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err()).contains("no key to seal them", "--insecure");
    assertThat(asked(Secrets.withoutKey(), "apply", "-f", "pools.yaml").code()).isZero();
    Ran claim =
        asked("", "claim", "load/p", "--owner", "a", "--set", "branch=main", "--on-miss", "build");
    assertThat(claim.code()).isEqualTo(3);
    assertThat(claim.err()).contains("--insecure");
    assertThat(asked("", "claim", "load/p", "--owner", "a").code()).isEqualTo(4);
    assertThat(ran("", "secrets", "status").out()).contains("none", "readable");
  }

  @Test
  void aKeyIsChangedAndTheOldOneGoes() {
    assertThat(asked(ONE, "apply", "-f", "pools.yaml").code()).isZero();
    Ran wrong = asked(TWO, "apply", "-f", "pools.yaml");
    assertThat(wrong.code()).isEqualTo(3);
    assertThat(wrong.err()).contains("47e6f413");

    Ran status = ran(TWO + "," + ONE, "secrets", "status");
    assertThat(status.out()).contains("sensitive parameters", "to be resealed");
    assertThat(status.err()).contains("the key 47e6f413 is still needed");
    assertThat(ran(TWO + "," + ONE, "secrets", "reseal").err()).contains("sealed 1 values");
    assertThat(ran(TWO + "," + ONE, "secrets", "status").err())
        .contains("nothing needs the key 47e6f413 any more");
    Ran after = asked(TWO, "apply", "-f", "pools.yaml");
    assertThat(after.code()).as(after.err()).isZero();
    assertThat(after.out()).contains("Nothing changed.");
  }
}
