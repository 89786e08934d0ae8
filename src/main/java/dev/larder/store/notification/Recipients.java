package dev.larder.store.notification;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;

import dev.larder.desired.Recipient;
import dev.larder.pool.DeliveryId;
import dev.larder.pool.EventKind;
import dev.larder.store.schema.tables.records.EventsRecord;
import dev.larder.store.secret.Secrets;
import dev.larder.store.secret.UnknownSecretKey;
import dev.larder.store.setting.MailDomains;
import dev.larder.store.sql.DerivedId;
import dev.larder.store.sql.StoredJson;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * Who hears of an event: the organization's recipients as they are now, and of a lease's end also
 * the owner, where the owner is a mail address of a domain that is named for it. The id of a
 * delivery is made from event and address, so that a repeat has the same, also when a secret was
 * changed meanwhile.
 */
final class Recipients {
  private Recipients() {}

  /** In the order of the pool file; an {@link UnknownSecretKey} where they cannot be read. */
  static Map<DeliveryId, Recipient> of(DSLContext db, EventsRecord event, Secrets secrets) {
    Map<DeliveryId, Recipient> recipients = new LinkedHashMap<>();
    ofOrganization(db, event, secrets)
        .forEach(recipient -> recipients.putIfAbsent(id(event, recipient), recipient));
    owner(db, event).ifPresent(owner -> recipients.putIfAbsent(id(event, owner), owner));
    return recipients;
  }

  private static List<Recipient> ofOrganization(
      DSLContext db, EventsRecord event, Secrets secrets) {
    return db.selectFrom(ORGANIZATIONS)
        .where(ORGANIZATIONS.ID.eq(event.getOrganizationId()))
        .and(ORGANIZATIONS.NOTIFY.isNotNull())
        .fetchOptional()
        .map(
            row ->
                SealedRecipients.open(row, secrets)
                    .orElseThrow(
                        () -> UnknownSecretKey.of(Secrets.id(row.getNotifyKey()), secrets.ids())))
        .orElse(List.of());
  }

  private static Optional<Recipient> owner(DSLContext db, EventsRecord event) {
    return Optional.of(event)
        .filter(e -> e.getKind() == EventKind.LEASE_ENDING)
        .map(e -> StoredJson.tree(e.getDetails().data()).path("owner").asText(""))
        .filter(owner -> MailDomains.mayMail(db, owner))
        .map(Recipient.Mail::new);
  }

  private static DeliveryId id(EventsRecord event, Recipient recipient) {
    return new DeliveryId(
        switch (recipient) {
          case Recipient.Mail mail ->
              DerivedId.of("mail", event.getId(), event.getAt(), mail.address());
          case Recipient.Webhook hook ->
              DerivedId.of("webhook", event.getId(), event.getAt(), hook.url());
        });
  }

  /** For people: of a webhook only the server, since its address may be as good as a secret. */
  static String shown(Recipient recipient) {
    return switch (recipient) {
      case Recipient.Mail mail -> mail.address();
      case Recipient.Webhook hook ->
          "webhook " + Objects.requireNonNullElse(URI.create(hook.url()).getAuthority(), "");
    };
  }
}
