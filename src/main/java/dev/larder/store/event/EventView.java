package dev.larder.store.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.DeliveryId;
import dev.larder.pool.DeliveryStatus;
import dev.larder.pool.EventId;
import dev.larder.pool.EventKind;
import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Something that happened, as people see it.
 *
 * @param id empty: a claim, which is no row of its own among the events
 * @param age by the database's clock
 * @param actor {@code reconciler} or who did it
 * @param details what the kind has to say beyond the names
 * @param deliveries who was notified, and what became of that; empty: no one was, or not yet
 */
public record EventView(
    Optional<EventId> id,
    Instant at,
    Duration age,
    EventKind kind,
    String actor,
    Optional<String> organization,
    Optional<String> template,
    Optional<PoolName> pool,
    Optional<WorkspaceId> workspace,
    Optional<String> workspaceName,
    Optional<BuildId> build,
    Optional<ClaimId> claim,
    JsonNode details,
    List<Delivery> deliveries) {
  public EventView {
    deliveries = List.copyOf(deliveries);
  }

  /**
   * What became of notifying one recipient.
   *
   * @param recipient without secrets
   * @param error of the last attempt that was not accepted
   */
  public record Delivery(
      DeliveryId id,
      String recipient,
      DeliveryStatus status,
      int attempts,
      Optional<String> error,
      Optional<Instant> attemptedAt) {}

  /** One of the details as text, where it is there. */
  public Optional<String> detail(String key) {
    return Optional.ofNullable(details.get(key)).filter(n -> !n.isNull()).map(JsonNode::asText);
  }
}
