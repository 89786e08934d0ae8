package dev.larder.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.cli.frame.Tone;
import dev.larder.cli.pool.PoolFilter;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.ListVerb;
import dev.larder.cli.server.Server;
import dev.larder.document.Durations;
import dev.larder.pool.EventKind;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What happened: what people did, what Larder met with, and who was notified. */
@Command(
    name = "events",
    header = "List what happened, newest first: who did what, and who was notified.",
    description =
        "Applies, claims, misses, releases, deletes, pauses, resets and changed settings; and what"
            + " the organization's recipients are notified of, with what became of each delivery.",
    footer = {
      "Examples:",
      "  larder events --since 24h",
      "  larder events --pool java-dev/large --kind failure-limit-reached"
    })
public final class EventsCommand extends ListVerb {
  @Option(names = "--kind", paramLabel = "KIND", description = "Only this kind, e.g. claimed.")
  private @Nullable EventKind kind;

  @Mixin private final PoolFilter pool = new PoolFilter();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only those of so long ago or later, e.g. 24h.")
  private @Nullable Duration since;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "The most to list. Default: ${DEFAULT-VALUE}.")
  private int limit;

  public EventsCommand(CliContext context) {
    super(context);
  }

  @Override
  protected List<Item> read(Server server) {
    return server.list(
        ApiPath.of("events")
            .with("kind", Optional.ofNullable(kind).map(EventKind::label))
            .with("pool", pool.of(server))
            .with("since", Optional.ofNullable(since).map(Durations::text)),
        checked(limit));
  }

  @Override
  protected List<String> notes(List<Item> found) {
    return found.size() < limit ? List.of() : List.of("larder: there may be older ones: --limit");
  }

  @Override
  protected Table table(List<Item> events) {
    Table table =
        new Table(
            "No events.",
            Column.text("WHEN"),
            Column.text("WHO"),
            Column.text("EVENT"),
            Column.text("SUBJECT"),
            Column.text("DELIVERED"),
            Column.text("DETAILS"));
    for (Item event : events) {
      Optional<EventKind> what = EventFormat.kind(event);
      table.row(
          Cell.of(
              event
                  .instant("at")
                  .map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString())
                  .orElse("")),
          Cell.of(event.text("actor")),
          new Cell(event.text("event"), what.map(EventsCommand::tone).orElse(Tone.PLAIN)),
          Cell.of(EventFormat.subject(event)),
          Cell.of(EventFormat.delivered(event)),
          Cell.of(EventFormat.details(event)));
    }
    return table;
  }

  private static Tone tone(EventKind kind) {
    return switch (kind) {
      case FAILURE_LIMIT_REACHED, RECIPIENT_FAILED -> Tone.BAD;
      case OUT_OF_STOCK, MISSED, RESOURCES_REPLACED, REPLACEMENT_FORECAST, LEASE_ENDING ->
          Tone.WAITING;
      case RECOVERED, BACK_IN_STOCK -> Tone.GOOD;
      case APPLIED,
          PRUNED,
          CLAIMED,
          RELEASED,
          DELETED,
          EXTENDED,
          PAUSED,
          RESUMED,
          RESET,
          INVALIDATED,
          SETTINGS_CHANGED,
          TOKEN_CREATED,
          TOKEN_REVOKED ->
          Tone.PLAIN;
    };
  }
}
