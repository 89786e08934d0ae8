package dev.larder.worker.cli.installation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.DeliveryStatus;
import dev.larder.store.event.EventView;
import dev.larder.store.event.EventView.Delivery;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** An event in a line. */
final class EventFormat {
  private static final int MAX_ITEMS = 3;

  private EventFormat() {}

  static String subject(EventView event) {
    return event
        .pool()
        .map(pool -> pool.template() + "/" + pool.preset())
        .or(event::template)
        .or(event::organization)
        .orElse("everything");
  }

  static String details(EventView event) {
    String workspace =
        event
            .workspaceName()
            .or(() -> event.workspace().map(id -> id.toString().substring(0, 8)))
            .orElse("");
    return switch (event.kind()) {
      case APPLIED, SETTINGS_CHANGED -> items(event.details().path("changes"));
      case TOKEN_CREATED, TOKEN_REVOKED ->
          "%s (%s): %s"
              .formatted(
                  event.detail("name").orElse("?"),
                  event.detail("token").orElse("?"),
                  items(event.details().path("grants")));
      case PRUNED -> "no longer in the file";
      case CLAIMED -> claimed(event, workspace);
      case MISSED -> "for " + event.detail("owner").orElse("an unknown owner");
      case RELEASED, DELETED ->
          workspace
              + event.detail("owner").map(owner -> " of " + owner).orElse("")
              + event.detail("reason").map(reason -> ": " + reason).orElse("");
      case EXTENDED, LEASE_ENDING ->
          workspace
              + event.detail("owner").map(owner -> " of " + owner).orElse("")
              + event.detail("until").map(until -> " until " + until).orElse("");
      case PAUSED, RESUMED, RESET, INVALIDATED -> event.detail("reason").orElse("");
      case FAILURE_LIMIT_REACHED ->
          event.detail("count").orElse("several")
              + " failed in a row"
              + event.detail("error").map(error -> ", the last: " + error).orElse("");
      case RECOVERED, BACK_IN_STOCK ->
          event.detail("since").map(since -> "it was not since " + since).orElse("");
      case OUT_OF_STOCK ->
          event.detail("desired").map(desired -> desired + " wanted").orElse("")
              + event.detail("held").map(held -> ", held back: " + held).orElse("");
      case RESOURCES_REPLACED ->
          workspace
              + event.detail("claimant").map(who -> " of " + who).orElse("")
              + (event.details().path("refused").asBoolean() ? ", refused and failed: " : ": ")
              + resources(event);
      case REPLACEMENT_FORECAST -> resources(event);
      case RECIPIENT_FAILED ->
          "%s, of %s: %s"
              .formatted(
                  event.detail("recipient").orElse("?"),
                  event.detail("event").orElse("?"),
                  event.detail("error").orElse("no reason was recorded"));
    };
  }

  private static String claimed(EventView event, String workspace) {
    boolean cold = event.detail("hit").filter("false"::equals).isPresent();
    boolean failed = event.detail("status").filter("failed"::equals).isPresent();
    return "%s for %s%s%s"
        .formatted(
            workspace,
            event.detail("owner").orElse("an unknown owner"),
            cold ? ", built for them" : "",
            failed ? ", failed" : "");
  }

  /** Who was notified; empty where none has to be. */
  static String delivered(EventView event) {
    List<Delivery> all = event.deliveries();
    if (all.isEmpty()) {
      return event.kind().notifies() ? "soon" : "";
    }
    if (all.stream().allMatch(delivery -> delivery.status() == DeliveryStatus.NONE)) {
      return "no recipients";
    }
    long accepted =
        all.stream().filter(delivery -> delivery.status() == DeliveryStatus.ACCEPTED).count();
    String others =
        all.stream()
            .filter(delivery -> delivery.status() != DeliveryStatus.ACCEPTED)
            .map(EventFormat::unaccepted)
            .collect(Collectors.joining("; "));
    return "%d/%d%s".formatted(accepted, all.size(), others.isEmpty() ? "" : "; " + others);
  }

  private static String unaccepted(Delivery delivery) {
    return "%s %s%s"
        .formatted(
            delivery.recipient(),
            delivery.status() == DeliveryStatus.WAITING ? "is tried" : delivery.status().label(),
            delivery.error().map(error -> ": " + error).orElse(""));
  }

  /** Those that were left out of the record are counted as well. */
  private static String resources(EventView event) {
    return items(
        event.details().path("resources").findValues("address"),
        event.details().path("more").asInt());
  }

  private static String items(Iterable<JsonNode> items) {
    return items(items, 0);
  }

  private static String items(Iterable<JsonNode> items, int unnamed) {
    List<String> texts =
        StreamSupport.stream(items.spliterator(), false).map(JsonNode::asText).toList();
    String shown = texts.stream().limit(MAX_ITEMS).collect(Collectors.joining("; "));
    int more = Math.max(0, texts.size() - MAX_ITEMS) + unnamed;
    return more > 0 ? shown + "; and " + more + " more" : shown;
  }
}
