package dev.larder.cli.server;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Verb;
import java.util.List;
import picocli.CommandLine.Mixin;

/**
 * A verb that lists: it reads, prints a table or what the server said, and then reports what the
 * reader of a table should know.
 */
public abstract class ListVerb extends Verb {
  private static final int MAX = 100_000;

  @Mixin private final Output output;
  @Mixin private final ServerOption server;

  protected ListVerb(CliContext context) {
    this.output = new Output(context);
    this.server = new ServerOption(context);
  }

  protected abstract List<Item> read(Server server);

  protected abstract Table table(List<Item> found);

  /** Lines for standard error. */
  protected List<String> notes(List<Item> found) {
    return List.of();
  }

  @Override
  protected final Exit run() {
    List<Item> found = read(server.server());
    output.print(out(), () -> table(found), found);
    notes(found).forEach(this::report);
    return Exit.DONE;
  }

  /** A limit that a person gave. */
  protected static int checked(int limit) {
    if (limit < 1 || limit > MAX) {
      throw CommandFailure.wrongInput("--limit is 1 to %d, not %d".formatted(MAX, limit));
    }
    return limit;
  }
}
