package dev.larder.store;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.larder.desired.DesiredTemplate;
import dev.larder.desired.OrganizationLimits;
import dev.larder.desired.PoolFile;
import dev.larder.desired.Receiver;
import dev.larder.pool.EventKind;
import dev.larder.store.schema.tables.records.OrganizationsRecord;
import dev.larder.store.schema.tables.records.TemplatesRecord;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * Makes the store say what a pool file says, inside one transaction of the caller. Locks the
 * organization, then its pools by id: two applies of one organization come one after the other, and
 * no preset's reconciliation sees half of one.
 */
final class ApplyPoolFile {
  private final DSLContext dsl;
  private final Secrets secrets;
  private final OffsetDateTime now;
  private final String who;
  private final Edits edits = new Edits();

  ApplyPoolFile(DSLContext dsl, Secrets secrets, OffsetDateTime now, String who) {
    this.dsl = dsl;
    this.secrets = secrets;
    this.now = now;
    this.who = who;
  }

  Edits apply(PoolFile wanted, boolean prune) {
    OrganizationsRecord organization = locked(wanted.organization());
    lockPools(organization);
    updateOrganization(organization, wanted);
    Map<String, TemplatesRecord> stored =
        dsl.selectFrom(TEMPLATES)
            .where(TEMPLATES.ORGANIZATION_ID.eq(organization.getId()))
            .orderBy(TEMPLATES.NAME)
            .fetchMap(TEMPLATES.NAME);
    ApplyTemplate templates =
        new ApplyTemplate(dsl, edits, new ApplyVersion(dsl, secrets, edits, now, who));
    for (DesiredTemplate template : wanted.templates()) {
      templates.apply(organization, template, Optional.ofNullable(stored.get(template.name())));
    }
    if (prune) {
      Set<String> kept =
          wanted.templates().stream().map(DesiredTemplate::name).collect(Collectors.toSet());
      stored.values().stream()
          .filter(row -> row.getDeletedAt() == null && !kept.contains(row.getName()))
          .forEach(
              row -> {
                templates.delete(row, now);
                sayPruned(row);
              });
    }
    sayApplied(organization);
    return edits;
  }

  private void sayPruned(TemplatesRecord row) {
    EventLog.record(
        dsl,
        DSL.val(now),
        EventKind.PRUNED,
        who,
        new EventLog.Subject(
            row.getOrganizationId(), row.getId(), null, null, null, null, null, null),
        JsonNodeFactory.instance.objectNode());
  }

  private void sayApplied(OrganizationsRecord organization) {
    if (!edits.changes().isEmpty()) {
      EventLog.record(
          dsl,
          DSL.val(now),
          EventKind.APPLIED,
          who,
          EventLog.Subject.ofOrganization(organization.getId()),
          ChangeLog.details(edits.changes()));
    }
  }

  private OrganizationsRecord locked(String name) {
    int inserted =
        dsl.insertInto(ORGANIZATIONS)
            .set(ORGANIZATIONS.ID, UUID.randomUUID())
            .set(ORGANIZATIONS.NAME, name)
            .onConflictDoNothing()
            .execute();
    if (inserted == 1) {
      edits.add(Change.create("organization", name));
    }
    return dsl.selectFrom(ORGANIZATIONS)
        .where(ORGANIZATIONS.NAME.eq(name))
        .forNoKeyUpdate()
        .fetchSingle();
  }

  private void lockPools(OrganizationsRecord organization) {
    dsl.select(POOLS.ID)
        .from(POOLS)
        .where(POOLS.ORGANIZATION_ID.eq(organization.getId()))
        .orderBy(POOLS.ID)
        .forNoKeyUpdate()
        .execute();
  }

  private void updateOrganization(OrganizationsRecord row, PoolFile wanted) {
    boolean limited = wanted.limits().filter(limits -> updateLimits(row, limits)).isPresent();
    boolean notified =
        wanted.receivers().filter(receivers -> updateReceivers(row, receivers)).isPresent();
    if (limited || notified) {
      row.store();
    }
    if (limited) {
      edits.reconcile(activePresets(row));
    }
  }

  private boolean updateLimits(OrganizationsRecord row, OrganizationLimits limits) {
    String name = row.getName();
    boolean changed =
        edits.set(
            row,
            ORGANIZATIONS.LIMIT_PREBUILDS,
            ApplyPool.number(limits.prebuilds()),
            name,
            "limits.prebuilds");
    changed |=
        edits.set(
            row,
            ORGANIZATIONS.LIMIT_IN_FLIGHT,
            ApplyPool.number(limits.inFlight()),
            name,
            "limits.inFlight");
    changed |=
        edits.set(
            row,
            ORGANIZATIONS.LIMIT_PER_OWNER,
            ApplyPool.number(limits.perOwner()),
            name,
            "limits.perOwner");
    return changed;
  }

  /** Sealed as a whole. A nonce makes equal receivers differ, so the opened ones are compared. */
  private boolean updateReceivers(OrganizationsRecord row, List<Receiver> receivers) {
    List<Receiver> before = SealedReceivers.open(row, secrets).orElse(List.of());
    boolean readable = row.getNotify() == null || SealedReceivers.open(row, secrets).isPresent();
    if (readable && before.equals(receivers)) {
      return false;
    }
    SealedReceivers.seal(row, receivers, secrets);
    edits.add(
        Change.update(
            row.getName(),
            "notify",
            readable ? SealedReceivers.shown(before) : "sealed with another key",
            SealedReceivers.shown(receivers)));
    return true;
  }

  private List<UUID> activePresets(OrganizationsRecord row) {
    return dsl.select(PRESETS.ID)
        .from(PRESETS)
        .join(TEMPLATES)
        .on(TEMPLATES.ACTIVE_VERSION_ID.eq(PRESETS.TEMPLATE_VERSION_ID))
        .where(TEMPLATES.ORGANIZATION_ID.eq(row.getId()))
        .and(TEMPLATES.DELETED_AT.isNull())
        .orderBy(PRESETS.ID)
        .fetch(PRESETS.ID);
  }
}
