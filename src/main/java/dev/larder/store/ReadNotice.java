package dev.larder.store;

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
import dev.larder.pool.EventId;
import dev.larder.pool.EventKind;
import dev.larder.pool.Label;
import dev.larder.store.Notice.Named;
import dev.larder.store.Notice.Numbered;
import dev.larder.store.schema.tables.records.EventsRecord;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** An event with the names of what it is about, and one of its receivers. */
final class ReadNotice {
  private final DSLContext db;
  private final Secrets secrets;

  ReadNotice(DSLContext db, Secrets secrets) {
    this.db = db;
    this.secrets = secrets;
  }

  Optional<Notice> of(DeliveryId delivery) {
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
        .where(DELIVERIES.ID.eq(delivery.value()))
        .and(DELIVERIES.STATUS.eq(DeliveryStatus.WAITING.label()))
        .fetchOptional(row -> notice(delivery, row));
  }

  private Notice notice(DeliveryId delivery, Record row) {
    EventsRecord event = row.into(EVENTS);
    @Nullable String preset = row.get(POOLS.NAME);
    return new Notice(
        delivery,
        Optional.ofNullable(Receivers.of(db, event, secrets).get(delivery)),
        new EventId(event.getId()),
        Label.of(EventKind.class, event.getKind()),
        event.getAt().toInstant(),
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

  private static Optional<Named> named(@Nullable UUID id, @Nullable String name) {
    return Optional.ofNullable(id).map(known -> new Named(known, Optional.ofNullable(name)));
  }

  private static Optional<Numbered> numbered(@Nullable UUID id, @Nullable Integer number) {
    return Optional.ofNullable(id).map(known -> new Numbered(known, Optional.ofNullable(number)));
  }
}
