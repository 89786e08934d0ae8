package dev.larder.store.notification;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.DELIVERIES;
import static dev.larder.store.schema.Tables.EVENTS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static dev.larder.store.schema.Tables.WORKSPACES;

import dev.larder.pool.DeliveryId;
import dev.larder.pool.DeliveryStatus;
import dev.larder.pool.Id;
import dev.larder.store.notification.NotificationMessage.Named;
import dev.larder.store.notification.NotificationMessage.Numbered;
import dev.larder.store.schema.tables.records.EventsRecord;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.StoredJson;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** An event with the names of what it is about, and one of its recipients. */
final class ReadMessage {
  private final DSLContext db;
  private final Secrets secrets;

  ReadMessage(DSLContext db, Secrets secrets) {
    this.db = db;
    this.secrets = secrets;
  }

  Optional<NotificationMessage> of(DeliveryId delivery) {
    return db.select(EVENTS.asterisk())
        .select(
            ORGANIZATIONS.NAME,
            TEMPLATES.NAME,
            TEMPLATE_VERSIONS.NUMBER,
            POOLS.NAME,
            WORKSPACES.NAME,
            BUILDS.NUMBER)
        .from(DELIVERIES)
        .join(EVENTS)
        .on(EVENTS.ID.eq(DELIVERIES.EVENT_ID))
        .leftJoin(ORGANIZATIONS)
        .on(ORGANIZATIONS.ID.eq(EVENTS.ORGANIZATION_ID))
        .leftJoin(TEMPLATES)
        .on(TEMPLATES.ID.eq(EVENTS.TEMPLATE_ID))
        .leftJoin(TEMPLATE_VERSIONS)
        .on(TEMPLATE_VERSIONS.ID.eq(EVENTS.TEMPLATE_VERSION_ID))
        .leftJoin(POOLS)
        .on(POOLS.ID.eq(EVENTS.POOL_ID))
        .leftJoin(WORKSPACES)
        .on(WORKSPACES.ID.eq(EVENTS.WORKSPACE_ID))
        .leftJoin(BUILDS)
        .on(BUILDS.ID.eq(EVENTS.BUILD_ID))
        .where(DELIVERIES.ID.eq(delivery))
        .and(DELIVERIES.STATUS.eq(DeliveryStatus.WAITING))
        .fetchOptional(row -> message(delivery, row));
  }

  private NotificationMessage message(DeliveryId delivery, Record row) {
    EventsRecord event = row.into(EVENTS);
    @Nullable String preset = row.get(POOLS.NAME);
    return new NotificationMessage(
        delivery,
        Optional.ofNullable(Recipients.of(db, event, secrets).get(delivery)),
        event.getId(),
        event.getKind(),
        event.getAt(),
        event.getActor(),
        named(event.getOrganizationId(), row.get(ORGANIZATIONS.NAME)),
        named(event.getTemplateId(), row.get(TEMPLATES.NAME)),
        numbered(event.getTemplateVersionId(), row.get(TEMPLATE_VERSIONS.NUMBER)),
        named(
            event.getPoolId(),
            preset == null
                ? null
                : row.get(ORGANIZATIONS.NAME) + "/" + row.get(TEMPLATES.NAME) + "/" + preset),
        named(event.getPresetId(), preset),
        named(event.getWorkspaceId(), row.get(WORKSPACES.NAME)),
        numbered(event.getBuildId(), row.get(BUILDS.NUMBER)),
        Optional.ofNullable(event.getClaimId()),
        StoredJson.tree(event.getDetails().data()));
  }

  private static Optional<Named> named(@Nullable Id id, @Nullable String name) {
    return Optional.ofNullable(id)
        .map(known -> new Named(known.value(), Optional.ofNullable(name)));
  }

  private static Optional<Numbered> numbered(@Nullable Id id, @Nullable Integer number) {
    return Optional.ofNullable(id)
        .map(known -> new Numbered(known.value(), Optional.ofNullable(number)));
  }
}
