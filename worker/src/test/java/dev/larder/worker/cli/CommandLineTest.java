package dev.larder.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.cli.frame.CliContext;
import dev.larder.store.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What holds for every verb: help, exit codes, and failures that a person can act on. */
@NullMarked
class CommandLineTest {
  private static final String NOWHERE = "postgres://larder:hush@127.0.0.1:1/larder";
  @TempDir private Path folder;

  @Test
  void everyVerbHasHelpThatFitsATerminal() {
    for (String verb : verbs()) {
      Ran ran = ran(Map.of(), (verb + " --help").split(" "));
      assertThat(ran.code()).as(verb).isZero();
      assertThat(ran.out()).as(verb).contains("Usage: larder " + verb).contains("--help");
      assertThat(ran.out().lines().mapToInt(String::length).max().orElse(0))
          .as("the widest line of %s", verb)
          .isLessThanOrEqualTo(80);
    }
  }

  @Test
  void theHelpListsEveryVerbAndExitCode() {
    String help = ran(Map.of(), "--help").out();
    assertThat(help).contains(verbs().stream().filter(verb -> !verb.contains(" ")).toList());
    assertThat(help).contains("nothing to claim").contains("it was tried and failed");
  }

  @Test
  void aCompletionScriptIsGenerated() {
    Ran ran = ran(Map.of(), "generate-completion");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("complete -F _complete_larder").contains("workspaces");
  }

  @Test
  void theVersionIsOneLine() {
    assertThat(ran(Map.of(), "--version").out().lines())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("larder ");
  }

  @Test
  void wrongInputEndsWithTwoAndSaysWhatWasMeant() {
    Ran ran = ran(Map.of(), "pols");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("'pols'").contains("larder pools");
    assertThat(ran.out()).isEmpty();
    assertThat(ran(Map.of()).code()).isEqualTo(2);
    assertThat(ran(Map.of(), "workspaces", "--state", "redy").err()).contains("is none of");
    assertThat(ran(Map.of(), "explain", "justone").err()).contains("TEMPLATE/PRESET");
  }

  @Test
  void aDatabaseThatIsAwayIsNamedWithoutItsPassword() {
    Ran ran = ran(Map.of("LARDER_DATABASE_URL", NOWHERE), "secrets", "status");
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err())
        .contains("cannot reach PostgreSQL at 127.0.0.1:1/larder (from LARDER_DATABASE_URL)")
        .doesNotContain("hush");
  }

  @Test
  void noDatabaseAndNoServerSayHowToGiveOne() {
    Ran ran = ran(Map.of(), "secrets", "status");
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).contains("larder dev").contains("LARDER_DATABASE_URL");
    Ran client = ran(Map.of("LARDER_DATABASE_URL", NOWHERE), "pools");
    assertThat(client.code()).isEqualTo(3);
    assertThat(client.err()).contains("LARDER_URL").contains("larder login URL");
  }

  @Test
  void aServerThatIsAwayIsNamed() {
    Ran ran = ran(Map.of("LARDER_URL", "http://127.0.0.1:1", "LARDER_TOKEN", "larder_x"), "pools");
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).contains("the server at http://127.0.0.1:1 cannot be reached");
    assertThat(ran.err()).doesNotContain("larder_x");
  }

  @Test
  void anAddressThatIsNoneIsWrongInputAndNotRepeated() {
    Ran ran = ran(Map.of("LARDER_DATABASE_URL", "mysql://a:hush@b/c"), "secrets", "status");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("postgres://USER").doesNotContain("hush");
  }

  @Test
  void passwordsAreRefusedWhereEverybodyReadsThem() {
    for (String url : List.of("postgres://a:hush@b/c", "jdbc:postgresql://b/c?password=hush")) {
      Ran ran = ran(Map.of(), "secrets", "status", "--database", url);
      assertThat(ran.code()).isEqualTo(2);
      assertThat(ran.err()).contains("LARDER_DATABASE_URL_FILE").doesNotContain("hush");
    }
    Ran mail =
        ran(
            Map.of("LARDER_DATABASE_URL", NOWHERE, "TEMPORAL_ADDRESS", "127.0.0.1:1"),
            "worker",
            "--smtp",
            "smtp://a:hush@b");
    assertThat(mail.code()).isEqualTo(2);
    assertThat(mail.err()).contains("LARDER_SMTP_PASSWORD_FILE").doesNotContain("hush");
  }

  @Test
  void theAddressMayStandInAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("url"), NOWHERE + "\n");
    Ran ran = ran(Map.of("LARDER_DATABASE_URL_FILE", file.toString()), "secrets", "status");
    assertThat(ran.err()).contains("cannot reach PostgreSQL at 127.0.0.1:1/larder");
    assertThat(ran(Map.of("LARDER_DATABASE_URL_FILE", "/none"), "secrets", "status").err())
        .contains("LARDER_DATABASE_URL_FILE: /none cannot be read");
  }

  @Test
  void aDatabaseWithoutTheSchemaSaysMigrate() {
    Ran ran = Ran.with(TestDatabase.emptyUrl(), folder, "secrets", "status");
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).contains("larder migrate");
  }

  @Test
  void aServerWithoutTemporalSaysSo() throws Exception {
    try (Served served = new Served(TestDatabase.freshUrl())) {
      Ran ran = served.ran(folder, "reconcile");
      assertThat(ran.code()).isEqualTo(3);
      assertThat(ran.err()).contains("Temporal").doesNotContain("a bug");
    }
  }

  @Test
  void aRunningDevInstanceIsFoundFromAFolderBelow() throws Exception {
    try (Served served = new Served(TestDatabase.freshUrl())) {
      Path home = Files.createDirectories(folder.resolve(".larder"));
      new dev.larder.cli.config.Instance(
              home,
              "postgres://nowhere",
              "127.0.0.1:1",
              "default",
              Optional.empty(),
              Optional.empty(),
              Optional.of(served.url()),
              Optional.of(served.token()),
              ProcessHandle.current().pid())
          .write();
      Path below = Files.createDirectories(folder.resolve("a/b"));
      assertThat(Ran.in(Map.of(), below, "pools", "-o", "json").out()).isEqualTo("[ ]\n");
      assertThat(Ran.in(Map.of(), below, "resume").err())
          .contains("larder: at " + served.url() + " (from .larder/instance.json)");
    }
  }

  @Test
  void migrateMakesAnEmptyDatabaseReadable() throws Exception {
    String url = TestDatabase.emptyUrl();
    assertThat(Ran.with(url, folder, "secrets", "status").code()).isEqualTo(3);
    assertThat(Ran.with(url, folder, "migrate").code()).isZero();
    assertThat(Ran.with(url, folder, "secrets", "status").code()).isZero();
  }

  private static List<String> verbs() {
    CommandLine larder = LarderProcess.commandLine(new CliContext(Map.of(), Path.of("."), false));
    List<String> verbs = new java.util.ArrayList<>(larder.getSubcommands().keySet());
    verbs.add("settings set");
    return verbs;
  }

  private Ran ran(Map<String, String> environment, String... args) {
    return Ran.in(environment, folder, args);
  }
}
