package dev.larder.server.answer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.document.Document;
import dev.larder.pool.PoolName;
import dev.larder.store.event.EventView;
import java.util.Map;

/** What happened. */
public final class EventDocuments {
  private EventDocuments() {}

  private static final JsonMapper PLAIN = JsonMapper.builder().build();

  public static Document document(EventView event) {
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
        .put("deliveries", event.deliveries().stream().map(EventDocuments::delivery).toList());
  }

  private static Document delivery(EventView.Delivery delivery) {
    return new Document()
        .put("id", delivery.id())
        .put("recipient", delivery.recipient())
        .put("status", delivery.status())
        .put("attempts", delivery.attempts())
        .put("error", delivery.error())
        .put("attemptedAt", delivery.attemptedAt());
  }
}
