package dev.larder.worker.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.store.Notice;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A notice as programs read it. The same delivery is the same bytes every time. */
final class WebhookBody {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> DETAILS =
      List.of("claimant", "count", "error", "until", "owner");

  private WebhookBody() {}

  static byte[] of(Notice notice) {
    Wording wording = Wording.of(notice);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("id", notice.delivery().toString())
        .put("event", notice.kind().label())
        .put("eventId", notice.event().value())
        .put("at", notice.at().toString())
        .put("sender", notice.sender());
    named(body, "organization", notice.organization());
    named(body, "template", notice.template());
    numbered(body, "templateVersion", notice.version());
    named(body, "pool", notice.pool());
    named(body, "preset", notice.preset());
    named(body, "workspace", notice.workspace());
    numbered(body, "build", notice.build());
    notice.claim().ifPresent(claim -> body.put("claim", claim.toString()));
    DETAILS.forEach(key -> detail(body, key, notice.details()));
    detail(body, "resources", notice.details());
    body.put("text", wording.headline() + "\n" + wording.body());
    try {
      return JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that is no JSON", e);
    }
  }

  private static void named(ObjectNode body, String key, Optional<Notice.Named> entity) {
    entity.ifPresent(
        e -> {
          ObjectNode node = body.putObject(key).put("id", e.id().toString());
          e.name().ifPresent(name -> node.put("name", name));
        });
  }

  private static void numbered(ObjectNode body, String key, Optional<Notice.Numbered> entity) {
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
