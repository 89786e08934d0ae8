package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.cli.frame.Tone;
import dev.larder.cli.frame.Verb;
import dev.larder.document.Document;
import dev.larder.store.secret.SealedValues;
import dev.larder.store.secret.SealedValues.Use;
import dev.larder.store.secret.Secrets;
import dev.larder.worker.cli.frame.Connections;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Reports which keys are in use, and when an old one may go. */
@Command(
    name = "status",
    header = "Which keys the stored secrets need, and whether an old one may go.",
    description =
        "Keys are shown by their ids, which say nothing of the keys. With a new one: give NEW,OLD"
            + " to all workers and whoever claims or applies, run `larder secrets reseal`, and give"
            + " NEW alone once nothing here needs the old one.")
public final class SecretsStatusCommand extends Verb {
  @Mixin private final Output output;
  @Mixin private final Connections connections;

  public SecretsStatusCommand(CliContext context) {
    this.output = new Output(context);
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() {
    Secrets secrets = connections.secrets();
    List<Use> uses = new SealedValues(connections.database(), secrets).uses();
    output.print(
        out(),
        () -> table(uses, secrets.ids()),
        () -> uses.stream().map(use -> document(use, secrets.ids())).toList());
    verdict(uses, secrets.ids()).forEach(this::report);
    return Exit.DONE;
  }

  private static Table table(List<Use> uses, List<String> given) {
    Table table =
        new Table(
            "No secrets are stored.",
            Column.text("WHAT"),
            Column.text("KEY"),
            Column.text("IS"),
            Column.number("VALUES"));
    for (Use use : uses) {
      String is = is(use, given);
      table.row(
          Cell.of(use.kind()),
          Cell.of(use.key()),
          new Cell(is, use.current() ? Tone.PLAIN : Tone.WAITING),
          Cell.of(use.values()));
    }
    return table;
  }

  private static String is(Use use, List<String> given) {
    if (use.key().equals(Secrets.NO_KEY)) {
      return "readable";
    }
    if (use.current()) {
      return "current";
    }
    return given.contains(use.key()) ? "to be resealed" : "not given";
  }

  private static List<String> verdict(List<Use> uses, List<String> given) {
    return given.stream()
        .skip(1)
        .map(
            old ->
                uses.stream().noneMatch(use -> use.key().equals(old))
                    ? "larder: nothing needs the key %s any more: it may go".formatted(old)
                    : "larder: the key %s is still needed: run `larder secrets reseal`"
                        .formatted(old))
        .toList();
  }

  private static java.util.Map<String, ?> document(Use use, List<String> given) {
    return new Document()
        .put("kind", use.kind())
        .put("key", use.key())
        .put("is", is(use, given))
        .put("values", use.values())
        .fields();
  }
}
