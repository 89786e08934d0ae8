package dev.larder.worker.cli.frame;

import dev.larder.document.Document;
import java.util.List;
import picocli.CommandLine.Mixin;

/**
 * A verb that lists: it reads, prints a table or documents, and then reports what the reader of a
 * table should know.
 */
public abstract class ListVerb<T> extends Verb {
  private static final int MAX = 100_000;

  @Mixin private final Output output;
  @Mixin private final Connections connections;

  protected ListVerb(CliContext context) {
    this.output = new Output(context);
    this.connections = new Connections(context);
  }

  protected abstract List<T> read(Connections connections);

  protected abstract Table table(List<T> found);

  protected abstract Document document(T item);

  /** Lines for standard error. */
  protected List<String> notes(List<T> found) {
    return List.of();
  }

  @Override
  protected final Exit run() {
    List<T> found = read(connections);
    output.print(
        out(),
        () -> table(found),
        () -> found.stream().map(item -> document(item).fields()).toList());
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
