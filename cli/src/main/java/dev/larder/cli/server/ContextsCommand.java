package dev.larder.cli.server;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.cli.frame.Verb;
import dev.larder.document.Document;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The servers that are known. */
@Command(
    name = "contexts",
    header = "List the servers that `larder login` knows; with NAME, make it the current one.",
    footer = {"Examples:", "  larder contexts", "  larder contexts acme"})
public final class ContextsCommand extends Verb {
  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "The one that is meant where none is named.")
  private @Nullable String name;

  @Mixin private final Output output;
  private final CliContext context;

  public ContextsCommand(CliContext context) {
    this.context = context;
    this.output = new Output(context);
  }

  @Override
  protected Exit run() {
    Path file = ServerOption.file(context);
    Contexts contexts = Contexts.read(file);
    if (name != null) {
      if (!contexts.all().containsKey(name)) {
        throw CommandFailure.wrongInput("there is no context \"%s\" in %s".formatted(name, file));
      }
      contexts = new Contexts(Optional.of(name), contexts.all());
      contexts.write(file);
    }
    Contexts shown = contexts;
    output.print(
        out(),
        () -> table(shown),
        () ->
            shown.all().entrySet().stream()
                .map(
                    entry ->
                        new Document()
                            .put("name", entry.getKey())
                            .put("url", entry.getValue().url())
                            .put("current", isCurrent(shown, entry.getKey()))
                            .fields())
                .toList());
    return Exit.DONE;
  }

  private static boolean isCurrent(Contexts contexts, String name) {
    return contexts.current().filter(name::equals).isPresent();
  }

  private static Table table(Contexts contexts) {
    Table table =
        new Table(
            "No servers are known; `larder login URL` makes one known.",
            Column.text("NAME"),
            Column.text("CURRENT"),
            Column.text("SERVER"),
            Column.text("TOKEN"));
    contexts
        .all()
        .forEach(
            (name, context) ->
                table.row(
                    Cell.of(name),
                    Cell.of(isCurrent(contexts, name) ? "yes" : ""),
                    Cell.of(context.url()),
                    Cell.of(context.tokenShown())));
    return table;
  }
}
