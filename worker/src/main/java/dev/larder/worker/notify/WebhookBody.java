package dev.larder.worker.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.store.notification.NotificationMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A message as programs read it. The same delivery is the same bytes every time. */
final class WebhookBody {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> DETAILS =
      List.of("claimant", "count", "error", "until", "owner");

  private WebhookBody() {}

  static byte[] of(NotificationMessage message) {
    MessageText text = MessageText.of(message);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("id", message.delivery().toString())
        .put("event", message.kind().label())
        .put("eventId", message.event().value())
        .put("at", message.at().toString())
        .put("sender", message.sender());
    named(body, "organization", message.organization());
    named(body, "template", message.template());
    numbered(body, "templateVersion", message.version());
    named(body, "pool", message.pool());
    named(body, "preset", message.preset());
    named(body, "workspace", message.workspace());
    numbered(body, "build", message.build());
    message.claim().ifPresent(claim -> body.put("claim", claim.toString()));
    DETAILS.forEach(key -> detail(body, key, message.details()));
    detail(body, "resources", message.details());
    body.put("text", text.headline() + "\n" + text.body());
    try {
      return JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that is no JSON", e);
    }
  }

  private static void named(
      ObjectNode body, String key, Optional<NotificationMessage.Named> entity) {
    entity.ifPresent(
        e -> {
          ObjectNode node = body.putObject(key).put("id", e.id().toString());
          e.name().ifPresent(name -> node.put("name", name));
        });
  }

  private static void numbered(
      ObjectNode body, String key, Optional<NotificationMessage.Numbered> entity) {
    entity.ifPresent(
        e -> {
          ObjectNode node = body.putObject(key).put("id", e.id().toString());
          e.number().ifPresent(number -> node.put("number", number));
        });
  }

  private static void detail(ObjectNode body, String key, JsonNode details) {
    if (details.hasNonNull(key)) {
      body.set(key, details.get(key));
    }
  }
}
