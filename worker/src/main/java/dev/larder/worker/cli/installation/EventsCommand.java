package dev.larder.worker.cli.installation;

import dev.larder.document.Document;
import dev.larder.pool.EventKind;
import dev.larder.server.answer.EventDocuments;
import dev.larder.store.event.EventFilter;
import dev.larder.store.event.EventView;
import dev.larder.store.view.Views;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.ListVerb;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.frame.Table.Cell;
import dev.larder.worker.cli.frame.Table.Column;
import dev.larder.worker.cli.frame.Tone;
import dev.larder.worker.cli.pool.PoolFilter;
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
public final class EventsCommand extends ListVerb<EventView> {
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
  protected List<EventView> read(Connections connections) {
    checked(limit);
    Views views = connections.views();
    return views.events(
        new EventFilter(
            Optional.ofNullable(kind), pool.of(views), Optional.ofNullable(since), limit));
  }

  @Override
  protected List<String> notes(List<EventView> found) {
    return found.size() < limit ? List.of() : List.of("larder: there may be older ones: --limit");
  }

  @Override
  protected Table table(List<EventView> events) {
    Table table =
        new Table(
            "No events.",
            Column.text("WHEN"),
            Column.text("WHO"),
            Column.text("EVENT"),
            Column.text("SUBJECT"),
            Column.text("DELIVERED"),
            Column.text("DETAILS"));
    for (EventView event : events) {
      table.row(
          Cell.of(event.at().truncatedTo(ChronoUnit.SECONDS).toString()),
          Cell.of(event.actor()),
          new Cell(event.kind().label(), tone(event.kind())),
          Cell.of(EventFormat.subject(event)),
          Cell.of(EventFormat.delivered(event)),
          Cell.of(EventFormat.details(event)));
    }
    return table;
  }

  @Override
  protected Document document(EventView event) {
    return EventDocuments.document(event);
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
