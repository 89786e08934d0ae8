package dev.larder.store.pool;

import static dev.larder.store.schema.Tables.POOLS;

import dev.larder.desired.DesiredPreset;
import dev.larder.document.Durations;
import dev.larder.plan.Schedule;
import dev.larder.pool.Label;
import dev.larder.pool.PoolId;
import dev.larder.store.event.Change;
import dev.larder.store.schema.tables.records.PoolsRecord;
import dev.larder.store.schema.tables.records.TemplatesRecord;
import dev.larder.store.sql.StoredJson;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Makes one row of pools say what its preset in the file says. */
final class ApplyPool {
  private final DSLContext dsl;
  private final ChangeSet edits;

  ApplyPool(DSLContext dsl, ChangeSet edits) {
    this.dsl = dsl;
    this.edits = edits;
  }

  /** What came of one pool. */
  record Applied(PoolId id, boolean changed) {}

  Applied apply(TemplatesRecord template, DesiredPreset wanted, Optional<PoolsRecord> stored) {
    return stored
        .map(row -> update(template, wanted, row))
        .orElseGet(() -> insert(template, wanted));
  }

  private Applied insert(TemplatesRecord template, DesiredPreset wanted) {
    PoolsRecord row = dsl.newRecord(POOLS);
    row.setId(new PoolId(UUID.randomUUID()));
    row.setOrganizationId(template.getOrganizationId());
    row.setTemplateId(template.getId());
    row.setName(wanted.name());
    row.setDesired(wanted.desired());
    row.setTtl(micros(wanted.ttl()));
    row.setLease(micros(wanted.lease()));
    row.setSchedule(column(wanted.schedule()));
    row.setRollover(wanted.rollover());
    row.setSlowStart(wanted.slowStart());
    row.setLimitPrebuilds(number(wanted.limits().prebuilds()));
    row.setLimitInFlight(number(wanted.limits().inFlight()));
    row.insert();
    edits.add(Change.create("pool", subject(template, wanted)));
    return new Applied(row.getId(), true);
  }

  private Applied update(TemplatesRecord template, DesiredPreset wanted, PoolsRecord row) {
    String subject = subject(template, wanted);
    boolean changed = edits.set(row, POOLS.DESIRED, wanted.desired(), subject, "desired");
    changed |= edits.set(row, POOLS.TTL, micros(wanted.ttl()), subject, "ttl", ApplyPool::duration);
    changed |=
        edits.set(row, POOLS.LEASE, micros(wanted.lease()), subject, "lease", ApplyPool::duration);
    changed |= updateSchedule(row, wanted.schedule(), subject);
    changed |= edits.set(row, POOLS.ROLLOVER, wanted.rollover(), subject, "rollover", Label::label);
    changed |= edits.set(row, POOLS.SLOW_START, wanted.slowStart(), subject, "slowStart");
    changed |=
        edits.set(
            row,
            POOLS.LIMIT_PREBUILDS,
            number(wanted.limits().prebuilds()),
            subject,
            "limits.prebuilds");
    changed |=
        edits.set(
            row,
            POOLS.LIMIT_IN_FLIGHT,
            number(wanted.limits().inFlight()),
            subject,
            "limits.inFlight");
    if (changed) {
      row.store();
    }
    return new Applied(row.getId(), changed);
  }

  private boolean updateSchedule(PoolsRecord row, Optional<Schedule> wanted, String subject) {
    Optional<Schedule> before =
        Optional.ofNullable(row.getSchedule())
            .map(column -> StoredJson.read(column.data(), Schedule.class));
    return !before.equals(wanted)
        && edits.set(
            row,
            POOLS.SCHEDULE,
            column(wanted),
            subject,
            "schedule",
            column -> schedule(StoredJson.read(column.data(), Schedule.class)));
  }

  static @Nullable Integer number(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }

  private static @Nullable Long micros(Optional<Duration> value) {
    return value.map(duration -> duration.toNanos() / 1000).orElse(null);
  }

  private static @Nullable JSONB column(Optional<Schedule> schedule) {
    return schedule.map(StoredJson::column).orElse(null);
  }

  private static String duration(Long micros) {
    return Durations.text(Duration.of(micros, ChronoUnit.MICROS));
  }

  private static String schedule(Schedule schedule) {
    return schedule.windows().stream()
        .map(window -> "%d at %s".formatted(window.desired(), window.cron()))
        .collect(Collectors.joining("; ", "", " (" + schedule.timezone() + ")"));
  }

  private static String subject(TemplatesRecord template, DesiredPreset wanted) {
    return template.getName() + "/" + wanted.name();
  }
}
