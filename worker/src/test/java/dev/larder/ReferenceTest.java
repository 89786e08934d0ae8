package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.EventKind;
import dev.larder.pool.Label;
import dev.larder.pool.PoolState;
import dev.larder.store.TestDatabase;
import dev.larder.store.setting.SharedSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Settings, options, variables, states and events stand in the pages as they are in the code. */
class ReferenceTest {
  private static final String CONFIGURATION = "docs/configuration.md";

  private static final Pattern VARIABLE = Pattern.compile("LARDER_[A-Z]+(_[A-Z]+)*");
  private static final Pattern FROM_ENVIRONMENT = Pattern.compile("\\$\\{env:(\\w+):-(.*)}");
  private static final Pattern DEFAULT =
      Pattern.compile(".*?Default: (?:\\$(\\w+)(?: \\([^)]*\\))?, else )?(.*)\\.");

  /** Between the launcher and the process; and the option of before. */
  private static final Set<String> INTERNAL = Set.of("LARDER_SECRETS_FD", "LARDER_METRICS_PORT");

  /** What may be written, as the page says it, with an example of it. */
  private static final Map<String, String> FORMS =
      Map.of(
          "time", "90s", "number", "7", "`off`", "off", "`none`", "none", "domains", "a.example");

  private final SharedSettings settings = new SharedSettings(TestDatabase.fresh());

  @Test
  void everySettingIsThereWithItsDefault() {
    assertThat(Pages.table(CONFIGURATION, "Settings"))
        .extracting(row -> row.get(0) + " " + row.get(1))
        .containsExactlyElementsOf(
            settings.list().stream()
                .map(setting -> "`%s` %s".formatted(setting.key(), setting.defaultValue()))
                .toList());
  }

  @Test
  void settingsTakeWhatThePageSaysAndNothingElse() {
    for (List<String> row : Pages.table(CONFIGURATION, "Settings")) {
      String key = row.get(0).replace("`", "");
      List<String> written = Arrays.asList(row.get(2).split(", "));
      FORMS.forEach(
          (form, example) ->
              assertThat(settings.set(Map.of(key, example), "test"))
                  .as("%s=%s", key, example)
                  .isInstanceOf(
                      written.contains(form)
                          ? SharedSettings.SetResult.Done.class
                          : SharedSettings.SetResult.Refused.class));
    }
  }

  @Test
  void everyOptionOfAWorkerIsThereWithItsVariableAndDefault() {
    assertOptions("A worker", "worker");
  }

  @Test
  void everyOptionOfDevIsThereWithItsDefault() {
    assertOptions("larder dev", "dev");
  }

  private static void assertOptions(String heading, String verb) {
    List<OptionSpec> options =
        CommandsPageTest.verb(verb).options().stream()
            .filter(option -> !option.hidden() && !option.usageHelp() && !option.versionHelp())
            .toList();
    assertThat(Pages.table(CONFIGURATION, heading))
        .extracting(
            row ->
                String.join(
                    " ",
                    Pages.code(row.get(0)).getFirst().replaceFirst(" .*", ""),
                    row.get(1),
                    row.get(2)))
        .containsExactlyInAnyOrderElementsOf(options.stream().map(ReferenceTest::row).toList());
  }

  /** Name, variable and default, as they are said with the option. */
  private static String row(OptionSpec option) {
    String variable = "";
    String value = "";
    Matcher said = DEFAULT.matcher(String.join(" ", option.description()));
    if (said.matches()) {
      variable = said.group(1) == null ? "" : said.group(1);
      value = said.group(2);
    }
    Matcher own = FROM_ENVIRONMENT.matcher(written(option));
    if (own.matches()) {
      variable = own.group(1);
      value = own.group(2).isEmpty() || !value.isEmpty() ? value : own.group(2);
    }
    return "%s %s %s"
        .formatted(option.longestName(), variable.isEmpty() ? "" : "`" + variable + "`", value);
  }

  /** The default as the source has it, its variable not put in. */
  private static String written(OptionSpec option) {
    return option.userObject() instanceof Field field && field.isAnnotationPresent(Option.class)
        ? field.getAnnotation(Option.class).defaultValue()
        : "";
  }

  @Test
  void everyVariableIsNamedAndThereIsNoOther() {
    Set<String> read =
        Stream.of(
                "src/main",
                "cli/src/main",
                "workflows/src/main",
                "server/src/main",
                "worker/src/main",
                "larder",
                "Dockerfile")
            .flatMap(ReferenceTest::files)
            .flatMap(file -> variables(content(file)))
            .filter(variable -> !INTERNAL.contains(variable))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> named =
        Pages.all().stream()
            .filter(page -> page.startsWith("docs") || page.endsWith("README.md"))
            .flatMap(page -> variables(Pages.text(page.toString())))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).containsAll(read);
    assertThat(named)
        .allMatch(
            variable ->
                read.contains(variable) || read.contains(variable.replaceFirst("_FILE$", "")));
  }

  @Test
  void everyStateOfAPoolIsExplained() {
    assertThat(Pages.table("docs/operating.md", "Is all well?"))
        .extracting(row -> row.get(0).replace("`", ""))
        .containsExactlyInAnyOrderElementsOf(labels(PoolState.values()));
  }

  @Test
  void everyEventThatNotifiesIsExplained() {
    assertThat(Pages.table("docs/notifications.md", "Notifications"))
        .flatExtracting(row -> Pages.code(row.get(0)))
        .containsExactlyInAnyOrderElementsOf(
            labels(
                Arrays.stream(EventKind.values())
                    .filter(EventKind::notifies)
                    .toArray(EventKind[]::new)));
  }

  private static List<String> labels(Label... values) {
    return Arrays.stream(values).map(Label::label).toList();
  }

  private static Stream<String> variables(String text) {
    return VARIABLE.matcher(text).results().map(found -> found.group());
  }

  private static Stream<Path> files(String within) {
    try (Stream<Path> files = Files.walk(Pages.ROOT.resolve(within))) {
      return files.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
