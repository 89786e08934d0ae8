package dev.larder.cli.frame;

import java.util.Comparator;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The help of a verb: its own options first, then those that many verbs have. */
public final class UsageHelp extends Help {
  private static final List<String> SHARED =
      List.of("--output", "--insecure", "--database", "--context", "--help", "--version");

  /** Makes them. */
  public static final class Factory implements CommandLine.IHelpFactory {
    @Override
    public Help create(CommandSpec verb, ColorScheme colors) {
      return new UsageHelp(verb, colors);
    }
  }

  public UsageHelp(CommandSpec verb, ColorScheme colors) {
    super(verb, colors);
  }

  @Override
  public Comparator<OptionSpec> createDefaultOptionSort() {
    return Comparator.comparingInt(option -> SHARED.indexOf(option.longestName()));
  }
}
