package dev.larder.store.notification;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.desired.Recipient;
import dev.larder.pool.ClaimId;
import dev.larder.pool.DeliveryId;
import dev.larder.pool.EventId;
import dev.larder.pool.EventKind;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What one recipient is to be notified of, with all entities by id and name. Deleted ones keep
 * their id.
 *
 * @param recipient with its secret; empty: the organization has it no more
 * @param sender {@code reconciler} or who did it
 * @param claim and who claimed, where the event is about one
 * @param details what the kind has to say beyond the ids
 */
public record NotificationMessage(
    DeliveryId delivery,
    Optional<Recipient> recipient,
    EventId event,
    EventKind kind,
    Instant at,
    String sender,
    Optional<Named> organization,
    Optional<Named> template,
    Optional<Numbered> version,
    Optional<Named> pool,
    Optional<Named> preset,
    Optional<Named> workspace,
    Optional<Numbered> build,
    Optional<ClaimId> claim,
    JsonNode details) {
  /** An entity with its name; of a pool, the whole one. */
  public record Named(UUID id, Optional<String> name) {}

  /** An entity with its number. */
  public record Numbered(UUID id, Optional<Integer> number) {}

  /** One of the details as text, where it is there. */
  public Optional<String> detail(String key) {
    return Optional.ofNullable(details.get(key)).filter(n -> !n.isNull()).map(JsonNode::asText);
  }

  /** What the event is about, for people: the pool, else what is wider. */
  public String subject() {
    return pool.flatMap(Named::name)
        .or(() -> template.flatMap(Named::name))
        .or(() -> organization.flatMap(Named::name))
        .orElse("everything");
  }

  /** Without the recipient's address. */
  @Override
  public String toString() {
    return "Notice[%s, %s of %s]".formatted(delivery, kind.label(), subject());
  }
}
