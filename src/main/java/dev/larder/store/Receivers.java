package dev.larder.store;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;

import dev.larder.desired.Receiver;
import dev.larder.pool.DeliveryId;
import dev.larder.pool.EventKind;
import dev.larder.store.schema.tables.records.EventsRecord;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jooq.DSLContext;

/**
 * Who hears of an event: the organization's receivers as they are now, and of a lease's end also
 * the owner, where the owner is a mail address. The id of a delivery is made from event and
 * address, so that a repeat has the same, also when a secret was changed meanwhile.
 */
final class Receivers {
  private static final Pattern MAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");

  private Receivers() {}

  /** In the order of the pool file; an {@link UnknownSecretKey} where they cannot be read. */
  static Map<DeliveryId, Receiver> of(DSLContext db, EventsRecord event, Secrets secrets) {
    Map<DeliveryId, Receiver> receivers = new LinkedHashMap<>();
    ofOrganization(db, event, secrets)
        .forEach(receiver -> receivers.putIfAbsent(id(event, receiver), receiver));
    owner(event).ifPresent(owner -> receivers.putIfAbsent(id(event, owner), owner));
    return receivers;
  }

  private static List<Receiver> ofOrganization(DSLContext db, EventsRecord event, Secrets secrets) {
    return db.selectFrom(ORGANIZATIONS)
        .where(ORGANIZATIONS.ID.eq(event.getOrganizationId()))
        .and(ORGANIZATIONS.NOTIFY.isNotNull())
        .fetchOptional()
        .map(
            row ->
                SealedReceivers.open(row, secrets)
                    .orElseThrow(() -> new UnknownSecretKey(row.getNotifyKey())))
        .orElse(List.of());
  }

  private static Optional<Receiver> owner(EventsRecord event) {
    return Optional.of(event)
        .filter(e -> e.getKind().equals(EventKind.LEASE_ENDING.label()))
        .map(e -> StoredJson.tree(e.getDetails().data()).path("owner").asText(""))
        .filter(owner -> MAIL.matcher(owner).matches())
        .map(Receiver.Mail::new);
  }

  private static DeliveryId id(EventsRecord event, Receiver receiver) {
    return new DeliveryId(
        switch (receiver) {
          case Receiver.Mail mail ->
              DerivedId.of("mail", event.getId(), event.getAt().toInstant(), mail.address());
          case Receiver.Webhook hook ->
              DerivedId.of("webhook", event.getId(), event.getAt().toInstant(), hook.url());
        });
  }

  /** For people: of a webhook only the server, since its address may be as good as a secret. */
  static String shown(Receiver receiver) {
    return switch (receiver) {
      case Receiver.Mail mail -> mail.address();
      case Receiver.Webhook hook ->
          "webhook " + Objects.requireNonNullElse(URI.create(hook.url()).getAuthority(), "");
    };
  }
}
