package dev.larder.store.pool;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.SETTINGS;
import static dev.larder.store.schema.Tables.TEMPLATES;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.document.Suggestion;
import dev.larder.pool.EventKind;
import dev.larder.pool.OrganizationId;
import dev.larder.pool.PoolId;
import dev.larder.store.event.EventLog;
import dev.larder.store.event.EventLog.Subject;
import dev.larder.store.setting.Settings;
import dev.larder.store.sql.ResolvePool;
import dev.larder.store.sql.ResolveResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** Writes and ends pauses: of everything in the settings, else in the row of what is paused. */
final class PausePools {
  private final DSLContext dsl;
  private final Field<Instant> now;

  PausePools(DSLContext dsl, Field<Instant> now) {
    this.dsl = dsl;
    this.now = now;
  }

  PauseResult pause(PauseScope scope, String who, String why) {
    return switch (scope) {
      case PauseScope.Everything everything ->
          done(
              recorded(pauseEverything(who, why), EventKind.PAUSED, Subject.everything(), who, why),
              DSL.noCondition());
      case PauseScope.OneOrganization one ->
          organization(one.name())
              .<PauseResult>map(
                  id ->
                      done(
                          recorded(
                              pause(Pausable.organization(id), who, why),
                              EventKind.PAUSED,
                              Subject.ofOrganization(id),
                              who,
                              why),
                          inOrganization(id)))
              .orElseGet(() -> unknownOrganization(one.name()));
      case PauseScope.OnePool one ->
          switch (ResolvePool.resolve(dsl, one.name())) {
            case ResolveResult.Found found -> {
              PoolId id = found.pool();
              yield done(
                  recorded(
                      pause(Pausable.pool(id), who, why),
                      EventKind.PAUSED,
                      Subject.ofPool(dsl, id),
                      who,
                      why),
                  POOLS.ID.eq(id));
            }
            case ResolveResult.Unknown unknown -> new PauseResult.Unknown(unknown.reason());
          };
    };
  }

  PauseResult resume(PauseScope scope, String who) {
    return switch (scope) {
      case PauseScope.Everything everything ->
          done(
              recorded(
                  dsl.deleteFrom(SETTINGS).where(SETTINGS.KEY.eq(Settings.PAUSED)).execute() == 1,
                  EventKind.RESUMED,
                  Subject.everything(),
                  who,
                  ""),
              DSL.noCondition());
      case PauseScope.OneOrganization one ->
          organization(one.name())
              .<PauseResult>map(
                  id ->
                      done(
                          recorded(
                              resume(Pausable.organization(id)),
                              EventKind.RESUMED,
                              Subject.ofOrganization(id),
                              who,
                              ""),
                          inOrganization(id)))
              .orElseGet(() -> unknownOrganization(one.name()));
      case PauseScope.OnePool one ->
          switch (ResolvePool.resolve(dsl, one.name())) {
            case ResolveResult.Found found -> {
              PoolId id = found.pool();
              yield done(
                  recorded(
                      resume(Pausable.pool(id)),
                      EventKind.RESUMED,
                      Subject.ofPool(dsl, id),
                      who,
                      ""),
                  POOLS.ID.eq(id));
            }
            case ResolveResult.Unknown unknown -> new PauseResult.Unknown(unknown.reason());
          };
    };
  }

  /** Records it where it changed something. */
  private boolean recorded(
      boolean changed, EventKind kind, Subject subject, String who, String why) {
    if (changed) {
      ObjectNode details = JsonNodeFactory.instance.objectNode();
      if (!why.isEmpty()) {
        details.put("reason", why);
      }
      EventLog.record(dsl, now, kind, who, subject, details);
    }
    return changed;
  }

  private boolean pauseEverything(String who, String why) {
    boolean before = dsl.fetchExists(SETTINGS, SETTINGS.KEY.eq(Settings.PAUSED));
    dsl.insertInto(SETTINGS)
        .set(SETTINGS.KEY, Settings.PAUSED)
        .set(SETTINGS.VALUE, why)
        .set(SETTINGS.UPDATED_AT, now)
        .set(SETTINGS.UPDATED_BY, who)
        .onConflict(SETTINGS.KEY)
        .doUpdate()
        .set(SETTINGS.VALUE, why)
        .set(SETTINGS.UPDATED_AT, now)
        .set(SETTINGS.UPDATED_BY, who)
        .execute();
    return !before;
  }

  /** A row that can be paused, and where it says so. */
  private record Pausable(
      Table<?> table, Condition row, Field<Instant> at, Field<String> by, Field<String> reason) {
    static Pausable organization(OrganizationId id) {
      return new Pausable(
          ORGANIZATIONS,
          ORGANIZATIONS.ID.eq(id),
          ORGANIZATIONS.PAUSED_AT,
          ORGANIZATIONS.PAUSED_BY,
          ORGANIZATIONS.PAUSED_REASON);
    }

    static Pausable pool(PoolId id) {
      return new Pausable(
          POOLS, POOLS.ID.eq(id), POOLS.PAUSED_AT, POOLS.PAUSED_BY, POOLS.PAUSED_REASON);
    }
  }

  private boolean pause(Pausable which, String who, String why) {
    boolean before = dsl.fetchExists(which.table(), which.row(), which.at().isNotNull());
    dsl.update(which.table())
        .set(which.at(), now)
        .set(which.by(), who)
        .set(which.reason(), why)
        .where(which.row())
        .execute();
    return !before;
  }

  private boolean resume(Pausable which) {
    return dsl.update(which.table())
            .setNull(which.at())
            .setNull(which.by())
            .setNull(which.reason())
            .where(which.row())
            .and(which.at().isNotNull())
            .execute()
        == 1;
  }

  private Optional<OrganizationId> organization(String name) {
    return dsl.select(ORGANIZATIONS.ID)
        .from(ORGANIZATIONS)
        .where(ORGANIZATIONS.NAME.eq(name))
        .fetchOptional(ORGANIZATIONS.ID);
  }

  private PauseResult unknownOrganization(String name) {
    List<String> known = ResolvePool.organizations(dsl);
    return new PauseResult.Unknown(
        "there is no organization " + name + "; " + Suggestion.advice(name, known));
  }

  private static Condition inOrganization(OrganizationId id) {
    return POOLS.ORGANIZATION_ID.eq(id);
  }

  private PauseResult.Done done(boolean changed, Condition covered) {
    return new PauseResult.Done(
        changed,
        dsl.select(PRESETS.ID)
            .from(PRESETS)
            .join(POOLS)
            .on(POOLS.ID.eq(PRESETS.POOL_ID))
            .join(TEMPLATES)
            .on(TEMPLATES.ACTIVE_VERSION_ID.eq(PRESETS.TEMPLATE_VERSION_ID))
            .where(covered)
            .orderBy(PRESETS.ID)
            .fetch(row -> row.get(PRESETS.ID)));
  }
}
