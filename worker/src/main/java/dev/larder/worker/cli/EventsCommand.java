package dev.larder.worker.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.pool.EventKind;
import dev.larder.pool.PoolName;
import dev.larder.store.EventFilter;
import dev.larder.store.EventView;
import dev.larder.store.PoolStock;
import dev.larder.store.Views;
import dev.larder.worker.cli.Table.Cell;
import dev.larder.worker.cli.Table.Column;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What happened: what people did, what Larder met with, and who was told. */
@Command(
    name = "events",
    header = "List what happened, newest first: who did what, and who was told.",
    description =
        "Applies, claims, misses, releases, deletes, pauses, resets and changed settings; and what the"
            + " organization's receivers are told of, with what became of each delivery.",
    footer = {
      "Examples:",
      "  larder events --since 24h",
      "  larder events --pool java-dev/large --kind failure-limit-reached"
    })
final class EventsCommand extends Verb {
  private static final JsonMapper PLAIN = JsonMapper.builder().build();

  @Option(names = "--kind", paramLabel = "KIND", description = "Only this kind, e.g. claimed.")
  private @Nullable EventKind kind;

  @Option(
      names = "--pool",
      paramLabel = "PRESET",
      description = "Only those of this pool: [ORGANIZATION/]TEMPLATE/PRESET.")
  private @Nullable PoolName pool;

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

  @Mixin private final Output output;
  @Mixin private final Connections connections;

  EventsCommand(Surroundings surroundings) {
    this.output = new Output(surroundings);
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() {
    Limits.check(limit);
    Views views = connections.views();
    List<EventView> found = views.events(filter(views));
    output.print(
        out(), () -> table(found), () -> found.stream().map(EventsCommand::document).toList());
    if (found.size() == limit && output.isTable()) {
      say("larder: there may be older ones: --limit");
    }
    return Exit.DONE;
  }

  private EventFilter filter(Views views) {
    return new EventFilter(
        Optional.ofNullable(kind),
        PoolChoice.of(pool == null ? List.of() : views.pools(), Optional.ofNullable(pool))
            .map(PoolStock::id),
        Optional.ofNullable(since),
        limit);
  }

  private static Table table(List<EventView> events) {
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
          Cell.of(EventWords.subject(event)),
          Cell.of(EventWords.delivered(event)),
          Cell.of(EventWords.details(event)));
    }
    return table;
  }

  private static Map<String, @Nullable Object> document(EventView event) {
    return new Document()
        .put("id", event.id().map(id -> id.value()))
        .put("at", event.at())
        .put("event", event.kind())
        .put("actor", event.actor())
        .put("organization", event.organization())
        .put("template", event.template())
        .put("preset", event.pool().map(PoolName::preset))
        .put("workspace", event.workspace())
        .put("workspaceName", event.workspaceName())
        .put("build", event.build())
        .put("claim", event.claim())
        .put("details", PLAIN.convertValue(event.details(), Map.class))
        .put("deliveries", event.deliveries().stream().map(EventsCommand::delivery).toList())
        .fields();
  }

  private static Document delivery(EventView.Delivery delivery) {
    return new Document()
        .put("id", delivery.id())
        .put("receiver", delivery.receiver())
        .put("status", delivery.status())
        .put("tries", delivery.tries())
        .put("error", delivery.error())
        .put("triedAt", delivery.triedAt());
  }

  private static Tone tone(EventKind kind) {
    return switch (kind) {
      case FAILURE_LIMIT_REACHED, RECEIVER_FAILED -> Tone.BAD;
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
          SETTINGS_CHANGED ->
          Tone.PLAIN;
    };
  }
}
