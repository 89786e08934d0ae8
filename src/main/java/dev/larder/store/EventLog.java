package dev.larder.store;

import static dev.larder.store.schema.Tables.EVENTS;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.EventKind;
import dev.larder.store.schema.tables.records.EventsRecord;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * Records what happened, in the transaction in which it does. A kind that notifies is thereby asked
 * to be sent: once the transaction is committed, it is never lost.
 */
final class EventLog {
  private EventLog() {}

  /** What an event is about; the widest that fits, the rest is null. */
  record Subject(
      @Nullable UUID organization,
      @Nullable UUID template,
      @Nullable UUID version,
      @Nullable UUID pool,
      @Nullable UUID preset,
      @Nullable UUID workspace,
      @Nullable UUID build,
      @Nullable UUID claim) {}

  /**
   * @param actor {@code reconciler} or who did it
   * @param details what people are told beyond names and ids; no secrets, no values
   */
  static void record(
      DSLContext db,
      Field<OffsetDateTime> now,
      EventKind kind,
      String actor,
      Subject subject,
      JsonNode details) {
    EventsRecord row = db.newRecord(EVENTS);
    row.setKind(kind.label());
    row.setActor(actor);
    row.setOrganizationId(subject.organization());
    row.setTemplateId(subject.template());
    row.setTemplateVersionId(subject.version());
    row.setPoolId(subject.pool());
    row.setPresetId(subject.preset());
    row.setWorkspaceId(subject.workspace());
    row.setBuildId(subject.build());
    row.setClaimId(subject.claim());
    row.setDetails(JSONB.jsonb(StoredJson.write(details)));
    var insert = db.insertInto(EVENTS).set(row).set(EVENTS.AT, now);
    (kind.notifies() ? insert.set(EVENTS.UNDELIVERED_SINCE, now) : insert).execute();
  }
}
