package dev.larder.store.pool;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.larder.desired.DesiredTemplate;
import dev.larder.desired.OrganizationLimits;
import dev.larder.desired.PoolFile;
import dev.larder.desired.Recipient;
import dev.larder.pool.EventKind;
import dev.larder.pool.OrganizationId;
import dev.larder.pool.PresetId;
import dev.larder.store.event.Change;
import dev.larder.store.event.ChangeSummary;
import dev.larder.store.event.EventLog;
import dev.larder.store.notification.SealedRecipients;
import dev.larder.store.schema.tables.records.OrganizationsRecord;
import dev.larder.store.schema.tables.records.TemplatesRecord;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.LimitLock;
import java.time.Instant;
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
 * organization (before it its limits, where the file has some), then its pools by id: two applies
 * of one organization come one after the other, and no preset's reconciliation sees half of one.
 */
public final class ApplyPoolFile {
  private final DSLContext dsl;
  private final Secrets secrets;
  private final Instant now;
  private final String who;
  private final ChangeSet edits = new ChangeSet();

  public ApplyPoolFile(DSLContext dsl, Secrets secrets, Instant now, String who) {
    this.dsl = dsl;
    this.secrets = secrets;
    this.now = now;
    this.who = who;
  }

  public ChangeSet apply(PoolFile wanted, boolean prune) {
    secrets.check(dsl);
    OrganizationsRecord organization = locked(wanted);
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
                recordPruned(row);
              });
    }
    recordApplied(organization);
    return edits;
  }

  private void recordPruned(TemplatesRecord row) {
    EventLog.record(
        dsl,
        DSL.val(now),
        EventKind.PRUNED,
        who,
        new EventLog.Subject(
            row.getOrganizationId(), row.getId(), null, null, null, null, null, null),
        JsonNodeFactory.instance.objectNode());
  }

  private void recordApplied(OrganizationsRecord organization) {
    if (!edits.changes().isEmpty()) {
      EventLog.record(
          dsl,
          DSL.val(now),
          EventKind.APPLIED,
          who,
          EventLog.Subject.ofOrganization(organization.getId()),
          ChangeSummary.details(edits.changes()));
    }
  }

  private OrganizationsRecord locked(PoolFile wanted) {
    String name = wanted.organization();
    int inserted =
        dsl.insertInto(ORGANIZATIONS)
            .set(ORGANIZATIONS.ID, new OrganizationId(UUID.randomUUID()))
            .set(ORGANIZATIONS.NAME, name)
            .onConflictDoNothing()
            .execute();
    if (inserted == 1) {
      edits.add(Change.create("organization", name));
    }
    if (wanted.limits().isPresent()) {
      LimitLock.take(dsl, name);
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
        wanted.recipients().filter(recipients -> updateRecipients(row, recipients)).isPresent();
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

  /** Sealed as a whole. A nonce makes equal recipients differ, so the opened ones are compared. */
  private boolean updateRecipients(OrganizationsRecord row, List<Recipient> recipients) {
    List<Recipient> before = SealedRecipients.open(row, secrets).orElse(List.of());
    boolean readable = row.getNotify() == null || SealedRecipients.open(row, secrets).isPresent();
    if (readable && before.equals(recipients)) {
      return false;
    }
    SealedRecipients.seal(row, recipients, secrets);
    edits.add(
        Change.update(
            row.getName(),
            "notify",
            readable ? SealedRecipients.shown(before) : "sealed with another key",
            SealedRecipients.shown(recipients)));
    return true;
  }

  private List<PresetId> activePresets(OrganizationsRecord row) {
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
