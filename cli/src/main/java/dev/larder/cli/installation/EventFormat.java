package dev.larder.cli.installation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.cli.frame.Item;
import dev.larder.pool.EventKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** An event in a line. */
final class EventFormat {
  private static final int MAX_ITEMS = 3;

  private EventFormat() {}

  /** Empty: a newer server knows more kinds. */
  static Optional<EventKind> kind(Item event) {
    return Arrays.stream(EventKind.values())
        .filter(kind -> kind.label().equals(event.text("event")))
        .findFirst();
  }

  static String subject(Item event) {
    return event
        .optional("preset")
        .map(preset -> event.text("template") + "/" + preset)
        .or(() -> event.optional("template"))
        .or(() -> event.optional("organization"))
        .orElse("everything");
  }

  static String details(Item event) {
    return kind(event).map(kind -> details(event, kind)).orElse("");
  }

  private static Optional<String> detail(Item event, String key) {
    return event.item("details").optional(key);
  }

  private static String details(Item event, EventKind kind) {
    String workspace = event.optional("workspaceName").orElseGet(() -> event.shortId("workspace"));
    return switch (kind) {
      case APPLIED, SETTINGS_CHANGED -> items(event.item("details").json().path("changes"));
      case TOKEN_CREATED, TOKEN_REVOKED ->
          "%s (%s): %s"
              .formatted(
                  detail(event, "name").orElse("?"),
                  detail(event, "token").orElse("?"),
                  items(event.item("details").json().path("grants")));
      case PRUNED -> "no longer in the file";
      case CLAIMED -> claimed(event, workspace);
      case MISSED -> "for " + detail(event, "owner").orElse("an unknown owner");
      case RELEASED, DELETED ->
          workspace
              + detail(event, "owner").map(owner -> " of " + owner).orElse("")
              + detail(event, "reason").map(reason -> ": " + reason).orElse("");
      case EXTENDED, LEASE_ENDING ->
          workspace
              + detail(event, "owner").map(owner -> " of " + owner).orElse("")
              + detail(event, "until").map(until -> " until " + until).orElse("");
      case PAUSED, RESUMED, RESET, INVALIDATED -> detail(event, "reason").orElse("");
      case FAILURE_LIMIT_REACHED ->
          detail(event, "count").orElse("several")
              + " failed in a row"
              + detail(event, "error").map(error -> ", the last: " + error).orElse("");
      case RECOVERED, BACK_IN_STOCK ->
          detail(event, "since").map(since -> "it was not since " + since).orElse("");
      case OUT_OF_STOCK ->
          detail(event, "desired").map(desired -> desired + " wanted").orElse("")
              + detail(event, "held").map(held -> ", held back: " + held).orElse("");
      case RESOURCES_REPLACED ->
          workspace
              + detail(event, "claimant").map(who -> " of " + who).orElse("")
              + (event.item("details").json().path("refused").asBoolean()
                  ? ", refused and failed: "
                  : ": ")
              + resources(event);
      case REPLACEMENT_FORECAST -> resources(event);
      case RECIPIENT_FAILED ->
          "%s, of %s: %s"
              .formatted(
                  detail(event, "recipient").orElse("?"),
                  detail(event, "event").orElse("?"),
                  detail(event, "error").orElse("no reason was recorded"));
    };
  }

  private static String claimed(Item event, String workspace) {
    boolean cold = detail(event, "hit").filter("false"::equals).isPresent();
    boolean failed = detail(event, "status").filter("failed"::equals).isPresent();
    return "%s for %s%s%s"
        .formatted(
            workspace,
            detail(event, "owner").orElse("an unknown owner"),
            cold ? ", built for them" : "",
            failed ? ", failed" : "");
  }

  /** Who was notified; empty where no one has to be. */
  static String delivered(Item event) {
    List<Item> all = event.items("deliveries");
    if (all.isEmpty()) {
      return kind(event).filter(EventKind::notifies).isPresent() ? "soon" : "";
    }
    if (all.stream().allMatch(delivery -> delivery.text("status").equals("none"))) {
      return "no recipients";
    }
    long accepted =
        all.stream().filter(delivery -> delivery.text("status").equals("accepted")).count();
    String others =
        all.stream()
            .filter(delivery -> !delivery.text("status").equals("accepted"))
            .map(EventFormat::unaccepted)
            .collect(Collectors.joining("; "));
    return "%d/%d%s".formatted(accepted, all.size(), others.isEmpty() ? "" : "; " + others);
  }

  private static String unaccepted(Item delivery) {
    String status = delivery.text("status");
    return "%s %s%s"
        .formatted(
            delivery.text("recipient"),
            status.equals("waiting") ? "is tried" : status,
            delivery.optional("error").map(error -> ": " + error).orElse(""));
  }

  /** Those that were left out of the record are counted as well. */
  private static String resources(Item event) {
    JsonNode details = event.item("details").json();
    return items(details.path("resources").findValues("address"), details.path("more").asInt());
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
