package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import dev.larder.pool.ClaimId;
import dev.larder.pool.EventKind;
import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ReplacedResource;
import dev.larder.store.Database;
import dev.larder.store.build.ReadRequest;
import dev.larder.store.build.Replacement;
import dev.larder.store.event.EventLog;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.Actor;
import dev.larder.store.sql.DerivedId;
import dev.larder.store.sql.StoreTime;
import dev.larder.store.sql.StoredJson;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.DSLContext;

/**
 * What a claim would replace, found ahead of need: on one prebuild of a preset, for all of them,
 * since they are made from the same version and parameters. Asked once a prebuild is in stock, and
 * of later ones again after an hour, for what a template looks up elsewhere may have changed.
 */
public final class Forecasts {
  private static final Duration GOOD_FOR = Duration.ofHours(1);
  private static final String NONE = "larder-forecast";
  private static final int MAX_ERROR_LENGTH = 1_000;

  private final Database database;
  private final Secrets secrets;

  public Forecasts(Database database, Secrets secrets) {
    this.database = database;
    this.secrets = secrets;
  }

  /** Whether this prebuild is to be asked. The answer is yes once: whoever hears it has to ask. */
  public boolean due(WorkspaceId workspace) {
    return database.transaction(
        "ask for forecast",
        db ->
            db.update(PRESETS)
                    .set(PRESETS.FORECAST_AT, database.now())
                    .from(WORKSPACES)
                    .where(inStock(workspace))
                    .and(WORKSPACES.PRESET_ID.eq(PRESETS.ID))
                    .and(active())
                    .and(
                        PRESETS
                            .FORECAST_AT
                            .isNull()
                            .or(PRESETS.FORECAST_AT.le(StoreTime.before(database.now(), GOOD_FOR))))
                    .execute()
                > 0);
  }

  /**
   * What to ask of the prebuild, with a placeholder claimant; empty: it is not in stock any more.
   */
  public Optional<ProvisionRequest> begin(WorkspaceId workspace, int attempt) {
    return database.transaction(
        "read forecast",
        db -> {
          Optional<ProvisionRequest> request =
              new ReadRequest(db, secrets)
                      .of(
                          inStock(workspace),
                          Operation.FORECAST,
                          id -> DerivedId.build(id, "forecast"),
                          attempt,
                          1)
                      .stream()
                      .findFirst()
                      .map(r -> r.claimedBy(NONE, new ClaimId(DerivedId.of(workspace, NONE))));
          if (request.isEmpty()) {
            askNext(db, workspace);
          }
          return request;
        });
  }

  /** Whether its answer still matters: the prebuild is in stock. */
  public boolean wanted(WorkspaceId workspace) {
    return database.transaction(
        "forecast alive", db -> db.fetchExists(WORKSPACES, inStock(workspace)));
  }

  /**
   * Records what a claim would replace. The recipients are notified of what they were not notified
   * of this preset before. Dropped, to be asked of the next one, where the prebuild was claimed
   * meanwhile.
   *
   * @param log of the forecast, gzipped: it goes with the log of the prebuild's first build
   */
  public void found(WorkspaceId workspace, List<ReplacedResource> replaced, byte[] log) {
    settle(workspace, log, (db, preset) -> found(db, workspace, preset, Replacement.of(replaced)));
  }

  /** Records why there is none. What was known before stays. */
  public void failed(WorkspaceId workspace, String reason, byte[] log) {
    String bounded =
        reason.length() <= MAX_ERROR_LENGTH ? reason : reason.substring(0, MAX_ERROR_LENGTH) + "…";
    settle(
        workspace,
        log,
        (db, preset) ->
            db.update(PRESETS)
                .set(PRESETS.FORECAST_ERROR, bounded)
                .where(PRESETS.ID.eq(preset))
                .execute());
  }

  /** Records nothing: the next prebuild is asked. */
  public void dropped(WorkspaceId workspace) {
    database.transaction("drop forecast", db -> askNext(db, workspace));
  }

  private interface Settling {
    void run(DSLContext db, PresetId preset);
  }

  private void settle(WorkspaceId workspace, byte[] log, Settling settling) {
    database.transaction(
        "record forecast",
        db -> {
          Optional<PresetId> preset =
              db.select(WORKSPACES.PRESET_ID)
                  .from(WORKSPACES)
                  .where(inStock(workspace))
                  .fetchOptional(WORKSPACES.PRESET_ID);
          if (preset.isEmpty()) {
            return askNext(db, workspace);
          }
          settling.run(db, preset.get());
          return appendLog(db, workspace, log);
        });
  }

  private void found(
      DSLContext db, WorkspaceId workspace, PresetId preset, Replacement replacement) {
    String reported =
        db.select(PRESETS.FORECAST_REPORTED)
            .from(PRESETS)
            .where(PRESETS.ID.eq(preset))
            .forNoKeyUpdate()
            .fetchSingle(PRESETS.FORECAST_REPORTED);
    String addresses = withoutKeys(replacement);
    boolean news = !replacement.isEmpty() && !addresses.equals(reported);
    db.update(PRESETS)
        .set(PRESETS.FORECAST, StoredJson.column(replacement))
        .setNull(PRESETS.FORECAST_ERROR)
        .set(PRESETS.FORECAST_REPORTED, news ? addresses : reported)
        .where(PRESETS.ID.eq(preset))
        .execute();
    if (news) {
      EventLog.record(
          db,
          database.now(),
          EventKind.REPLACEMENT_FORECAST,
          Actor.RECONCILER,
          EventLog.Subject.ofWorkspace(db, workspace),
          TrackReplacement.details(replacement));
    }
  }

  /** One resource of many is like the other: a key may name the workspace. */
  private static String withoutKeys(Replacement replacement) {
    return replacement.addresses().stream()
        .map(address -> address.replaceAll("\\[[^\\]]*\\]", ""))
        .distinct()
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private static int askNext(DSLContext db, WorkspaceId workspace) {
    return db.update(PRESETS)
        .setNull(PRESETS.FORECAST_AT)
        .where(
            PRESETS.ID.eq(
                select(WORKSPACES.PRESET_ID).from(WORKSPACES).where(WORKSPACES.ID.eq(workspace))))
        .execute();
  }

  /** Gzipped texts one after the other are one gzipped text. */
  private static int appendLog(DSLContext db, WorkspaceId workspace, byte[] log) {
    var last = BUILD_ATTEMPTS.as("last");
    return db.update(BUILD_ATTEMPTS)
        .set(
            BUILD_ATTEMPTS.LOG,
            field("{0} || {1}", BUILD_ATTEMPTS.LOG.getDataType(), BUILD_ATTEMPTS.LOG, val(log)))
        .from(BUILDS)
        .where(BUILDS.WORKSPACE_ID.eq(workspace))
        .and(BUILDS.NUMBER.eq(1))
        .and(BUILD_ATTEMPTS.BUILD_ID.eq(BUILDS.ID))
        .and(
            BUILD_ATTEMPTS.ATTEMPT.eq(
                select(max(last.ATTEMPT)).from(last).where(last.BUILD_ID.eq(BUILDS.ID))))
        .execute();
  }

  private static Condition active() {
    return PRESETS.TEMPLATE_VERSION_ID.in(
        select(TEMPLATES.ACTIVE_VERSION_ID).from(TEMPLATES).where(TEMPLATES.DELETED_AT.isNull()));
  }

  private static Condition inStock(WorkspaceId workspace) {
    return WORKSPACES
        .ID
        .eq(workspace)
        .and(WORKSPACES.OWNER.isNull())
        .and(is(WORKSPACES.STATE, WorkspaceState.READY));
  }
}
