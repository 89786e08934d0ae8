package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.cli.frame.CliContext;
import dev.larder.worker.cli.LarderProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The page of commands is what the verbs say of themselves; {@code -Dlarder.docs=write} does. */
class CommandsPageTest {
  private static final String PAGE = "docs/cli.md";
  private static final String MARK =
      "<!-- From here on the page is written by CommandsPageTest. -->";

  /** Said once at the top of the page. */
  private static final Set<String> OF_MANY =
      Set.of("--output", "--database", "--context", "--insecure");

  @Test
  void saysWhatTheVerbsSay() throws IOException {
    String page = Pages.text(PAGE);
    String before = page.substring(0, page.indexOf(MARK) + MARK.length());
    String should = before + "\n\n" + rendered(larder());
    if (System.getProperty("larder.docs", "").equals("write")) {
      Files.writeString(Pages.ROOT.resolve(PAGE), should);
    } else {
      assertThat(page)
          .as("%s; ./mvnw package -Dtest=CommandsPageTest -Dlarder.docs=write mends it", PAGE)
          .isEqualTo(should);
    }
  }

  /** What a verb of the command line is made of. */
  static CommandSpec verb(String name) {
    return verbs(larder())
        .map(CommandLine::getCommandSpec)
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static CommandLine larder() {
    return LarderProcess.commandLine(new CliContext(Map.of(), Path.of("."), false));
  }

  /** All verbs and their parts, in the order of the help. */
  private static Stream<CommandLine> verbs(CommandLine of) {
    return of.getSubcommands().values().stream()
        .flatMap(verb -> Stream.concat(Stream.of(verb), verbs(verb)));
  }

  private static String rendered(CommandLine larder) {
    List<String> lines = new ArrayList<>();
    lines.add("## Verbs");
    lines.addAll(head("verb", "what it does"));
    verbs(larder)
        .forEach(
            verb ->
                lines.add(
                    row(
                        "[%s](#%s)".formatted(name(verb), name(verb).replace(' ', '-')),
                        header(verb.getCommandSpec().usageMessage()))));
    lines.add("");
    lines.add("## Exit codes");
    lines.addAll(head("code", "meaning"));
    larder
        .getCommandSpec()
        .usageMessage()
        .exitCodeList()
        .forEach((code, meaning) -> lines.add(row(code, meaning)));
    verbs(larder).forEach(verb -> lines.addAll(section(verb)));
    return String.join("\n", lines) + "\n";
  }

  private static List<String> section(CommandLine verb) {
    CommandSpec spec = verb.getCommandSpec();
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("## " + name(verb));
    lines.add(header(spec.usageMessage()));
    lines.add("");
    lines.add("    larder " + synopsis(verb));
    String description = text(spec.usageMessage().description());
    if (!description.isEmpty() && !description.equals(header(spec.usageMessage()))) {
      lines.add("");
      lines.add(description);
    }
    List<String> rows =
        Stream.concat(
                spec.positionalParameters().stream().map(CommandsPageTest::parameter),
                own(spec).map(CommandsPageTest::option))
            .toList();
    if (!rows.isEmpty()) {
      lines.add("");
      lines.addAll(head("", ""));
      lines.addAll(rows);
    }
    String shared =
        spec.options().stream()
            .map(OptionSpec::longestName)
            .filter(OF_MANY::contains)
            .map(name -> "`%s`".formatted(name))
            .collect(Collectors.joining(", "));
    if (!shared.isEmpty()) {
      lines.add("");
      lines.add("Also %s.".formatted(shared));
    }
    return lines;
  }

  private static String synopsis(CommandLine verb) {
    return Stream.of(verb.getHelp().synopsis(0).strip().split("\\s+"))
        .collect(Collectors.joining(" "))
        .replaceFirst("^larder ", "");
  }

  private static String name(CommandLine verb) {
    return verb.getCommandSpec().qualifiedName().replaceFirst("^larder ", "");
  }

  /** Its own options: not those that every verb or many have, nor hidden ones. */
  static Stream<OptionSpec> own(CommandSpec spec) {
    return spec.options().stream()
        .filter(option -> !option.hidden() && !option.usageHelp() && !option.versionHelp())
        .filter(option -> !OF_MANY.contains(option.longestName()));
  }

  private static String option(OptionSpec option) {
    String names = Arrays.stream(option.names()).collect(Collectors.joining("`, `"));
    String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
    return row("`" + names + label + "`", described(option));
  }

  private static String parameter(PositionalParamSpec parameter) {
    return row("`" + parameter.paramLabel() + "`", described(parameter));
  }

  private static String described(ArgSpec argument) {
    return (argument.required() ? "Required. " : "") + text(argument.description());
  }

  private static String header(UsageMessageSpec usage) {
    String header = text(usage.header());
    return header.isEmpty() ? usage.description()[0].replaceFirst("%n.*", "") : header;
  }

  private static String text(String[] lines) {
    return String.join("\n", lines)
        .replace("%n", "\n")
        .replace("%%", "%")
        .replaceAll("\\s*\n\\s*", " ")
        .strip();
  }

  private static List<String> head(String left, String right) {
    return List.of(row(left, right), "|---|---|");
  }

  private static String row(String left, String right) {
    return "| %s | %s |".formatted(left.replace("|", "\\|"), right.replace("|", "\\|"));
  }
}
