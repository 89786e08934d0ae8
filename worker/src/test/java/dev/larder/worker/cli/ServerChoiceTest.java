package dev.larder.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.access.Grant;
import dev.larder.access.PoolPattern;
import dev.larder.access.Scope;
import dev.larder.cli.config.Instance;
import dev.larder.server.LarderServer;
import dev.larder.server.ServerConfig;
import dev.larder.store.Database;
import dev.larder.store.StoreClock;
import dev.larder.store.Story;
import dev.larder.store.TestDatabase;
import dev.larder.store.secret.Secrets;
import dev.larder.store.token.NewToken;
import dev.larder.store.token.Tokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which server a verb speaks to: none but one that is meant, and with its own token alone. */
@NullMarked
class ServerChoiceTest {
  private final DataSource source = TestDatabase.freshSource();
  private final Database database = Database.over(source, StoreClock.DATABASE);
  private final WorkflowServiceStubs stubs =
      WorkflowServiceStubs.newServiceStubs(
          WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:1").build());
  private final LarderServer server =
      LarderServer.start(
          ServerConfig.loopback(0, Secrets.withoutKey(), "1"),
          new LarderServer.Resources(
              database,
              WorkflowClient.newInstance(stubs),
              Optional::empty,
              new SimpleMeterRegistry(),
              () -> ""));
  private final String token = token(Scope.CLAIM);

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void aHome() {
    environment.put("HOME", folder.resolve("home").toString());
  }

  @AfterEach
  void close() {
    server.close();
    stubs.shutdownNow();
  }

  private String token(Scope scope) {
    return new Tokens(database)
        .create(
            new NewToken("ci", List.of(new Grant(scope, PoolPattern.ALL)), Duration.ofDays(1)),
            Optional.empty(),
            "tester")
        .text()
        .secretText();
  }

  private Ran larder(String... args) {
    return Ran.in(environment, folder, args);
  }

  private Ran whoami(String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "api";
    all[1] = "/v1/whoami";
    System.arraycopy(args, 0, all, 2, args.length);
    return larder(all);
  }

  private Path tokenFile() throws IOException {
    return Files.writeString(folder.resolve("token"), token + "\n");
  }

  @Test
  void variablesNameAServerAndNothingElseIsNeeded() {
    environment.put("LARDER_URL", server.url());
    assertThat(whoami().err()).contains("LARDER_TOKEN");
    environment.put("LARDER_TOKEN", token);
    Ran ran = whoami();
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("\"name\" : \"ci\"").doesNotContain(token);
  }

  @Test
  void withoutAServerItSaysHowToNameOne() {
    Ran ran = whoami();
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).contains("larder login URL");
  }

  @Test
  void aLoginIsKeptForItsOwnerAlone() throws Exception {
    Ran login = larder("login", server.url(), "--token-file", tokenFile().toString());
    assertThat(login.code()).as(login.err()).isZero();
    assertThat(login.err()).contains("token:ci");
    Path file = folder.resolve("home/.config/larder/contexts.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).doesNotContain(token);
    assertThat(whoami().code()).isZero();
    assertThat(whoami("--context", "127.0.0.1").code()).isZero();
    assertThat(whoami("--context", "other").code()).isEqualTo(2);
    assertThat(larder("contexts").out()).contains("127.0.0.1").contains("yes");
    Ran program =
        larder(
            "login",
            server.url(),
            "--context",
            "by-program",
            "--token-command",
            "cat " + folder.resolve("token"));
    assertThat(program.code()).as(program.err()).isZero();
    assertThat(whoami("--context", "by-program").code()).isZero();
  }

  @Test
  void aLoginThatFailsIsNotKept() throws Exception {
    new Tokens(database).revoke(token.substring(7, 19), "tester");
    assertThat(larder("login", server.url(), "--token-file", tokenFile().toString()).code())
        .isEqualTo(2);
    assertThat(larder("login", "http://larder.example").err()).contains("https");
    assertThat(larder("contexts", "-o", "json").out()).isEqualTo("[ ]\n");
  }

  @Test
  void theInstanceOfThisFolderCountsOnlyWhereItIsMineAndRuns() throws Exception {
    instance(server.url(), ProcessHandle.current().pid());
    assertThat(whoami().code()).isZero();
    Path file = folder.resolve(".larder/instance.json");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(whoami().code()).as("others may have written it").isEqualTo(3);
    instance(server.url(), 999_999_999);
    assertThat(whoami().code()).as("it does not run").isEqualTo(3);
    instance("https://larder.example", ProcessHandle.current().pid());
    assertThat(whoami().code()).as("it leads elsewhere").isEqualTo(3);
  }

  private void instance(String url, long pid) throws IOException {
    new Instance(
            Files.createDirectories(folder.resolve(".larder")),
            "jdbc:postgresql://127.0.0.1:1/none",
            "127.0.0.1:1",
            "default",
            Optional.empty(),
            Optional.empty(),
            Optional.of(url),
            Optional.of(token),
            pid)
        .write();
  }

  @Test
  void exitCodesSayWhatToDo() {
    Story story = Story.today(source);
    story.want(1);
    story.fill();
    environment.put("LARDER_URL", server.url());
    environment.put("LARDER_TOKEN", token);
    String claim = "{\"pool\":\"acme/java-dev/large\"}";
    Ran claimed = larder("api", "/v1/claims", "--data", claim);
    assertThat(claimed.code()).as(claimed.err()).isZero();
    assertThat(claimed.err()).contains("at " + server.url());
    Ran missed = larder("api", "/v1/claims", "--data", claim);
    assertThat(missed.code()).isEqualTo(4);
    assertThat(missed.err()).contains("again in");
    Ran forbidden = larder("api", "/v1/pools");
    assertThat(forbidden.code()).isEqualTo(2);
    assertThat(forbidden.err()).contains("the scope read");
    assertThat(larder("api", "/v1/nothing").code()).isEqualTo(2);
    assertThat(larder("api", "/v1/claims", "--data", "{").code()).isEqualTo(2);
    environment.put("LARDER_URL", "http://127.0.0.1:1");
    assertThat(larder("api", "/v1/pools").code()).isEqualTo(3);
  }
}
