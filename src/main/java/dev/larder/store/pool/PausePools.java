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
                              pauseOrganization(id, who, why),
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
                      pausePool(id, who, why), EventKind.PAUSED, Subject.ofPool(dsl, id), who, why),
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
                              resumeOrganization(id),
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
                  recorded(resumePool(id), EventKind.RESUMED, Subject.ofPool(dsl, id), who, ""),
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

  private boolean pauseOrganization(OrganizationId id, String who, String why) {
    boolean before =
        dsl.fetchExists(
            ORGANIZATIONS, ORGANIZATIONS.ID.eq(id), ORGANIZATIONS.PAUSED_AT.isNotNull());
    dsl.update(ORGANIZATIONS)
        .set(ORGANIZATIONS.PAUSED_AT, now)
        .set(ORGANIZATIONS.PAUSED_BY, who)
        .set(ORGANIZATIONS.PAUSED_REASON, why)
        .where(ORGANIZATIONS.ID.eq(id))
        .execute();
    return !before;
  }

  private boolean pausePool(PoolId id, String who, String why) {
    boolean before = dsl.fetchExists(POOLS, POOLS.ID.eq(id), POOLS.PAUSED_AT.isNotNull());
    dsl.update(POOLS)
        .set(POOLS.PAUSED_AT, now)
        .set(POOLS.PAUSED_BY, who)
        .set(POOLS.PAUSED_REASON, why)
        .where(POOLS.ID.eq(id))
        .execute();
    return !before;
  }

  private boolean resumeOrganization(OrganizationId id) {
    return dsl.update(ORGANIZATIONS)
            .setNull(ORGANIZATIONS.PAUSED_AT)
            .setNull(ORGANIZATIONS.PAUSED_BY)
            .setNull(ORGANIZATIONS.PAUSED_REASON)
            .where(ORGANIZATIONS.ID.eq(id))
            .and(ORGANIZATIONS.PAUSED_AT.isNotNull())
            .execute()
        == 1;
  }

  private boolean resumePool(PoolId id) {
    return dsl.update(POOLS)
            .setNull(POOLS.PAUSED_AT)
            .setNull(POOLS.PAUSED_BY)
            .setNull(POOLS.PAUSED_REASON)
            .where(POOLS.ID.eq(id))
            .and(POOLS.PAUSED_AT.isNotNull())
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
