package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static dev.larder.store.sql.Inlined.isIn;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;

import dev.larder.pool.BuildId;
import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.store.Database;
import dev.larder.store.RetryTransaction;
import dev.larder.store.build.ReadRequest;
import dev.larder.store.claim.GrantedClaim;
import dev.larder.store.pass.EndDueWorkspaces;
import dev.larder.store.secret.Secrets;
import dev.larder.store.setting.Settings;
import dev.larder.store.sql.StoreTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * Whether what waits in stock is still healthy. Who checks a prebuild first moves its next check
 * on, and that instant is the mark of the check: so one worker at a time checks it, what a dead
 * worker was at is due again, and a result that a claim, a delete or another check has overtaken
 * changes nothing. What failed its last check is not handed out; the loop replaces it when its
 * grace is over ({@link EndDueWorkspaces}).
 */
public final class StockChecks {
  /** A check that takes longer than this has lost its mark. */
  public static final Duration MAX_DURATION = Duration.ofMinutes(2);

  /** Of a doubt: a check that ends undecided, or whose worker dies, is made once more in it. */
  private static final Duration DOUBT = MAX_DURATION.multipliedBy(2);

  private static final int MAX_SCHEDULED = 1_000;

  private final Database database;
  private final Secrets secrets;

  public StockChecks(Database database, Secrets secrets) {
    this.database = database;
    this.secrets = secrets;
  }

  /** A check that was taken up. */
  public record Check(WorkspaceId workspace, Instant mark) {}

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
    Duration longest = interval.compareTo(MAX_DURATION) > 0 ? interval : MAX_DURATION;
    db.update(WORKSPACES)
        .set(
            WORKSPACES.CHECK_DUE,
            field(
                "{0} + random() * {1} * interval '1 microsecond'",
                Instant.class, database.now(), val(interval.toNanos() / 1000)))
        .where(
            WORKSPACES.ID.in(
                select(WORKSPACES.ID)
                    .from(WORKSPACES)
                    .where(WORKSPACES.OWNER.isNull())
                    .and(is(WORKSPACES.STATE, WorkspaceState.READY))
                    .and(
                        WORKSPACES
                            .CHECK_DUE
                            .isNull()
                            .or(WORKSPACES.CHECK_DUE.gt(StoreTime.after(database.now(), longest))))
                    .limit(MAX_SCHEDULED)
                    .forNoKeyUpdate()
                    .skipLocked()))
        .execute();
  }

  private Optional<Check> take(DSLContext db, List<String> tags) {
    return db.update(WORKSPACES)
        .set(WORKSPACES.CHECK_DUE, StoreTime.after(database.now(), MAX_DURATION))
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
        .fetchOptional(r -> new Check(r.getId(), r.getCheckDue()));
  }

  /** In the words of the index over what can be checked. */
  private static Condition inStock() {
    return WORKSPACES
        .OWNER
        .isNull()
        .and(isIn(WORKSPACES.STATE, WorkspaceState.READY, WorkspaceState.UNHEALTHY));
  }

  /** What a provisioner is given to check it. */
  public Optional<ProvisionRequest> request(Check check) {
    return database
        .snapshot(
            "read check",
            db ->
                new ReadRequest(db, secrets)
                    .of(
                        WORKSPACES.ID.eq(check.workspace()).and(inStock()),
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
    Optional<BackInStock> stock = BackInStock.ahead(db, database.now(), check.workspace());
    Optional<WorkspaceState> held = lock(db, check);
    if (held.isEmpty()) {
      return Outcome.nothing();
    }
    Duration interval = Settings.read(db).checkInterval().orElse(MAX_DURATION);
    var row =
        db.update(WORKSPACES)
            .set(WORKSPACES.STATE, WorkspaceState.READY)
            .setNull(WORKSPACES.REASON)
            .setNull(WORKSPACES.DUE_AT)
            .set(WORKSPACES.CHECK_DUE, StoreTime.after(database.now(), interval))
            .where(WORKSPACES.ID.eq(check.workspace()))
            .returning(WORKSPACES.PRESET_ID)
            .fetchSingle();
    return held.get() == WorkspaceState.READY
        ? Outcome.nothing()
        : new Outcome(
            Optional.of(row.getPresetId()),
            stock
                .orElseThrow(() -> new RetryTransaction("it is unhealthy by now"))
                .healthy(row.getPresetId()));
  }

  /** It is not: no one gets it until a check passes, and after the grace it is replaced. */
  public Outcome unhealthy(Check check, String reason) {
    return database.transaction("check failed", db -> unhealthy(db, check, reason));
  }

  private Outcome unhealthy(DSLContext db, Check check, String reason) {
    Optional<WorkspaceState> held = lock(db, check);
    if (held.isEmpty()) {
      return Outcome.nothing();
    }
    Duration grace = Settings.read(db).unhealthyGrace();
    Field<Instant> replaced = StoreTime.after(database.now(), grace);
    var row =
        db.update(WORKSPACES)
            .set(WORKSPACES.STATE, WorkspaceState.UNHEALTHY)
            .set(WORKSPACES.REASON, reason)
            .set(WORKSPACES.DUE_AT, when(dueAlready(), WORKSPACES.DUE_AT).else_(replaced))
            .set(WORKSPACES.CHECK_DUE, StoreTime.after(database.now(), grace.dividedBy(4)))
            .where(WORKSPACES.ID.eq(check.workspace()))
            .returning(WORKSPACES.PRESET_ID)
            .fetchSingle();
    return held.get() == WorkspaceState.UNHEALTHY
        ? Outcome.nothing()
        : new Outcome(Optional.of(row.getPresetId()), List.of());
  }

  /** Its grace runs, or there is none since all stock was doubted just now. */
  private Condition dueAlready() {
    return WORKSPACES
        .DUE_AT
        .isNotNull()
        .and(
            is(WORKSPACES.STATE, WorkspaceState.UNHEALTHY)
                .or(WORKSPACES.DUE_AT.gt(StoreTime.before(database.now(), DOUBT))));
  }

  /** Its state, if the mark still holds. */
  private static Optional<WorkspaceState> lock(DSLContext db, Check check) {
    return db.select(WORKSPACES.STATE)
        .from(WORKSPACES)
        .where(WORKSPACES.ID.eq(check.workspace()))
        .and(inStock())
        .and(WORKSPACES.CHECK_DUE.eq(check.mark()))
        .forNoKeyUpdate()
        .fetchOptional(WORKSPACES.STATE);
  }

  /**
   * No one has looked after the stock for a while: all of it is to be checked now, and what fails
   * is replaced without a grace. Answers with how many.
   */
  public int markAllSuspect() {
    return database.transaction(
        "doubt stock",
        db -> {
          db.selectOne() // an apply locks some of a pool's workspaces after others
              .from(POOLS)
              .where(POOLS.ID.in(select(WORKSPACES.POOL_ID).from(WORKSPACES).where(inStock())))
              .orderBy(POOLS.ID)
              .forNoKeyUpdate()
              .fetch();
          List<WorkspaceId> inStock =
              db.select(WORKSPACES.ID)
                  .from(WORKSPACES)
                  .where(inStock())
                  .orderBy(WORKSPACES.ID)
                  .forNoKeyUpdate()
                  .fetch(WORKSPACES.ID);
          return db.update(WORKSPACES)
              .set(WORKSPACES.CHECK_DUE, database.now())
              .set(WORKSPACES.DUE_AT, database.now())
              .where(WORKSPACES.ID.in(inStock))
              .execute();
        });
  }
}
