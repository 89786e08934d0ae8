package dev.larder.store;

import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import dev.larder.pool.BuildId;
import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;

/**
 * Whether what waits in stock is still healthy. Who checks a prebuild first moves its next check
 * on, and that instant is the mark of the check: so one worker at a time checks it, what a dead
 * worker was at is due again, and a result that a claim, a delete or another check has overtaken
 * changes nothing. What failed its last check is not handed out; the loop replaces it when its
 * grace is over ({@link EndDueWorkspaces}).
 */
public final class StockChecks {
  /** A check that takes longer than this has lost its mark. */
  public static final Duration LONGEST = Duration.ofMinutes(2);

  private static final int MOST_SCHEDULED = 1_000;

  private final Database database;
  private final Secrets secrets;

  public StockChecks(Database database, Secrets secrets) {
    this.database = database;
    this.secrets = secrets;
  }

  /** A check that was taken up. */
  public record Check(WorkspaceId workspace, OffsetDateTime mark) {}

  /**
   * What a check led to.
   *
   * @param changed the preset whose stock is another now
   * @param granted a waiting claim that got the workspace
   */
  public record Outcome(Optional<PresetId> changed, List<GrantedClaim> granted) {
    /** The stock is as it was. */
    public static Outcome nothing() {
      return new Outcome(Optional.empty(), List.of());
    }
  }

  /** Takes up the check that has been due for longest, of a template with no other tags. */
  public Optional<Check> takeDue(List<String> tags) {
    return database.transaction(
        "take check",
        db ->
            Settings.read(db)
                .checkInterval()
                .flatMap(
                    interval -> {
                      schedule(db, interval);
                      return take(db, tags);
                    }));
  }

  /** Spreads what is new, or was planned for an interval that is shorter now, over the interval. */
  private void schedule(DSLContext db, Duration interval) {
    Duration longest = interval.compareTo(LONGEST) > 0 ? interval : LONGEST;
    db.update(WORKSPACES)
        .set(
            WORKSPACES.CHECK_DUE,
            field(
                "{0} + random() * {1} * interval '1 microsecond'",
                OffsetDateTime.class, database.now(), val(interval.toNanos() / 1000)))
        .where(
            WORKSPACES.ID.in(
                select(WORKSPACES.ID)
                    .from(WORKSPACES)
                    .where(WORKSPACES.OWNER.isNull())
                    .and(WORKSPACES.STATE.eq(inline("ready")))
                    .and(
                        WORKSPACES
                            .CHECK_DUE
                            .isNull()
                            .or(WORKSPACES.CHECK_DUE.gt(StoreTime.after(database.now(), longest))))
                    .limit(MOST_SCHEDULED)
                    .forNoKeyUpdate()
                    .skipLocked()))
        .execute();
  }

  private Optional<Check> take(DSLContext db, List<String> tags) {
    return db.update(WORKSPACES)
        .set(WORKSPACES.CHECK_DUE, StoreTime.after(database.now(), LONGEST))
        .where(
            WORKSPACES.ID.in(
                select(WORKSPACES.ID)
                    .from(WORKSPACES)
                    .join(POOLS)
                    .on(POOLS.ID.eq(WORKSPACES.POOL_ID))
                    .join(TEMPLATES)
                    .on(TEMPLATES.ID.eq(POOLS.TEMPLATE_ID))
                    .where(inStock())
                    .and(WORKSPACES.CHECK_DUE.le(database.now()))
                    .and(
                        condition(
                            "{0} <@ {1}",
                            TEMPLATES.TAGS, val(tags.toArray(String[]::new), TEMPLATES.TAGS)))
                    .orderBy(WORKSPACES.CHECK_DUE)
                    .limit(1)
                    .forNoKeyUpdate()
                    .of(WORKSPACES)
                    .skipLocked()))
        .returning(WORKSPACES.ID, WORKSPACES.CHECK_DUE)
        .fetchOptional(r -> new Check(new WorkspaceId(r.getId()), r.getCheckDue()));
  }

  /** In the words of the index over what can be checked. */
  private static Condition inStock() {
    return WORKSPACES.OWNER.isNull().and(WORKSPACES.STATE.in(inline("ready"), inline("unhealthy")));
  }

  /** What a provisioner is given to check it. */
  public Optional<ProvisionRequest> request(Check check) {
    return database
        .snapshot(
            "read check",
            db ->
                new ReadRequest(db, secrets)
                    .of(
                        WORKSPACES.ID.eq(check.workspace().value()).and(inStock()),
                        Operation.CHECK,
                        workspace -> new BuildId(UUID.randomUUID()),
                        1,
                        1))
        .stream()
        .findFirst();
  }

  /** It is healthy: one that was not goes back to stock, and to whoever waits in line. */
  public Outcome healthy(Check check) {
    return database.transaction("check passed", db -> healthy(db, check));
  }

  private Outcome healthy(DSLContext db, Check check) {
    lockPoolOutOfStock(db, check);
    Optional<Record2<String, UUID>> held = lock(db, check);
    if (held.isEmpty()) {
      return Outcome.nothing();
    }
    Duration interval = Settings.read(db).checkInterval().orElse(LONGEST);
    var row =
        db.update(WORKSPACES)
            .set(WORKSPACES.STATE, "ready")
            .setNull(WORKSPACES.REASON)
            .setNull(WORKSPACES.DUE_AT)
            .set(WORKSPACES.CHECK_DUE, StoreTime.after(database.now(), interval))
            .where(WORKSPACES.ID.eq(check.workspace().value()))
            .returning(WORKSPACES.PRESET_ID)
            .fetchSingle();
    return held.get().value1().equals("ready")
        ? Outcome.nothing()
        : backInStock(db, held.get().value2(), row.getPresetId());
  }

  /**
   * What was unhealthy may end a stay out of stock, and an apply that replaces it takes the pool
   * before the workspace: so does this.
   */
  private static void lockPoolOutOfStock(DSLContext db, Check check) {
    db.selectOne()
        .from(POOLS)
        .where(
            POOLS.ID.eq(
                select(WORKSPACES.POOL_ID)
                    .from(WORKSPACES)
                    .where(WORKSPACES.ID.eq(check.workspace().value()))
                    .and(WORKSPACES.STATE.eq(inline("unhealthy")))))
        .and(POOLS.OUT_OF_STOCK_SINCE.isNotNull())
        .forNoKeyUpdate()
        .fetch();
  }

  private Outcome backInStock(DSLContext db, UUID pool, UUID preset) {
    List<GrantedClaim> granted = WaitingClaims.grant(db, database.now(), pool, 1);
    if (granted.isEmpty()) {
      OutOfStock.ready(db, database.now(), pool, preset);
    }
    return new Outcome(Optional.of(new PresetId(preset)), granted);
  }

  /** It is not: nobody gets it until a check passes, and after the grace it is replaced. */
  public Outcome unhealthy(Check check, String reason) {
    return database.transaction("check failed", db -> unhealthy(db, check, reason));
  }

  private Outcome unhealthy(DSLContext db, Check check, String reason) {
    Optional<Record2<String, UUID>> held = lock(db, check);
    if (held.isEmpty()) {
      return Outcome.nothing();
    }
    Duration grace = Settings.read(db).unhealthyGrace();
    Field<OffsetDateTime> replaced = StoreTime.after(database.now(), grace);
    var row =
        db.update(WORKSPACES)
            .set(WORKSPACES.STATE, "unhealthy")
            .set(WORKSPACES.REASON, reason)
            .set(WORKSPACES.DUE_AT, coalesce(WORKSPACES.DUE_AT, replaced))
            .set(WORKSPACES.CHECK_DUE, StoreTime.after(database.now(), grace.dividedBy(4)))
            .where(WORKSPACES.ID.eq(check.workspace().value()))
            .returning(WORKSPACES.PRESET_ID)
            .fetchSingle();
    return held.get().value1().equals("unhealthy")
        ? Outcome.nothing()
        : new Outcome(Optional.of(new PresetId(row.getPresetId())), List.of());
  }

  /** State and pool, if the mark still holds. */
  private static Optional<Record2<String, UUID>> lock(DSLContext db, Check check) {
    return db.select(WORKSPACES.STATE, WORKSPACES.POOL_ID)
        .from(WORKSPACES)
        .where(WORKSPACES.ID.eq(check.workspace().value()))
        .and(inStock())
        .and(WORKSPACES.CHECK_DUE.eq(check.mark()))
        .forNoKeyUpdate()
        .fetchOptional();
  }

  /**
   * Nobody has looked after the stock for a while: all of it is to be checked now, and what fails
   * is replaced without a grace. Answers with how many.
   */
  public int doubtAll() {
    return database.transaction(
        "doubt stock",
        db ->
            db.update(WORKSPACES)
                .set(WORKSPACES.CHECK_DUE, database.now())
                .set(WORKSPACES.DUE_AT, database.now())
                .where(inStock())
                .execute());
  }
}
