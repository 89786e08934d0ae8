package dev.larder.worker.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.desired.Recipient;
import dev.larder.pool.ClaimId;
import dev.larder.pool.DeliveryId;
import dev.larder.pool.EventId;
import dev.larder.pool.EventKind;
import dev.larder.store.notification.NotificationMessage;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Messages about acme/java-dev/large, for tests of how they are sent. */
final class Messages {
  static final Instant AT = Instant.parse("2026-01-05T12:00:00Z");

  private Messages() {}

  static NotificationMessage limitReached() {
    return of(EventKind.FAILURE_LIMIT_REACHED, "{\"count\": 3, \"error\": \"no disk left\"}");
  }

  static NotificationMessage of(EventKind kind, String details) {
    return new NotificationMessage(
        new DeliveryId(id("delivery")),
        Optional.of(new Recipient.Mail("ops@acme.example")),
        new EventId(17),
        kind,
        AT,
        "reconciler",
        named("organization", "acme"),
        named("template", "java-dev"),
        Optional.of(new NotificationMessage.Numbered(id("version"), Optional.of(4))),
        named("pool", "acme/java-dev/large"),
        named("preset", "large"),
        named("workspace", "large-12345678"),
        Optional.of(new NotificationMessage.Numbered(id("build"), Optional.of(2))),
        Optional.of(new ClaimId(id("claim"))),
        json(details));
  }

  static UUID id(String what) {
    return UUID.nameUUIDFromBytes(what.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static Optional<NotificationMessage.Named> named(String what, String name) {
    return Optional.of(new NotificationMessage.Named(id(what), Optional.of(name)));
  }

  private static com.fasterxml.jackson.databind.JsonNode json(String text) {
    try {
      return JsonMapper.builder().build().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
