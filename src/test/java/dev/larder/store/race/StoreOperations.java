package dev.larder.store.race;

import static dev.larder.store.race.StoreOperation.first;
import static dev.larder.store.race.StoreOperation.of;
import static dev.larder.store.race.StoreOperation.to;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.desired.OrganizationLimits;
import dev.larder.desired.PoolFile;
import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceId;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.claim.ClaimPlace;
import dev.larder.store.claim.Leases;
import dev.larder.store.pass.PassScope;
import dev.larder.store.pool.PauseScope;
import dev.larder.store.secret.Secrets;
import dev.larder.store.workspace.StockChecks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** All that is asked of the store while others ask it too. */
@NullMarked
final class StoreOperations {
  static final OnMiss FAIL = new OnMiss.Fail();
  static final OnMiss WAIT = new OnMiss.Wait(Duration.ofMinutes(10));
  static final PoolName SMALL = PoolName.of("acme", "java-dev", "small");

  private static final String FIRST = "transition = 'start' and number = 1 and not owned";

  private StoreOperations() {}

  static List<StoreOperation> all() {
    List<StoreOperation> all = new ArrayList<>(claims());
    all.addAll(builds());
    all.addAll(reconciliations());
    all.addAll(byPeople());
    all.addAll(checks());
    return all;
  }

  private static List<StoreOperation> claims() {
    var waiting = first("claims", "status = 'waiting'");
    return List.of(
        claim("claim", "carol", null, null, FAIL),
        claim("claim named dev", "carol", "dev", null, FAIL),
        claim("claim with key", "carol", null, "k", FAIL),
        claim("claim named dev with key", "carol", "dev", "k2", FAIL),
        claim("claim or wait", "carol", null, null, WAIT),
        claim("claim or build", "carol", null, null, new OnMiss.Build()),
        claim("claim by bob", "bob", null, null, FAIL),
        claim("claim by alice", "alice", null, null, FAIL),
        claim("claim or wait by alice", "alice", null, null, WAIT),
        claim("claim with the key that waits", "bob", null, "waits", WAIT),
        claim("claim with the key that failed", "dora", null, "failed", FAIL),
        to(
            "stop waiting",
            waiting,
            (story, claim) -> {
              story.claims.stopWaiting(new ClaimId(claim.id()));
              return "stopped";
            }),
        to(
            "serve those who wait",
            waiting,
            (story, claim) -> story.claims.serveWaiting(new ClaimId(claim.id()))),
        to(
            "adopt claim",
            waiting,
            (story, claim) -> {
              story.claims.assign(
                  new ClaimId(claim.id()), new WorkflowRun("larder-claim/1", "run"));
              return "adopted";
            }));
  }

  /** With what its workflow does at once where it waits. */
  private static StoreOperation claim(
      String name, String owner, @Nullable String workspace, @Nullable String key, OnMiss onMiss) {
    ClaimRequest request =
        Story.request(owner, Optional.ofNullable(workspace), Optional.ofNullable(key), onMiss);
    return of(
        name,
        story -> {
          ClaimResult result = story.claims.claim(request);
          if (result instanceof ClaimResult.Waiting waiting) {
            story.claims.serveWaiting(waiting.claim());
            return story.claims.recorded(waiting.claim()).orElse(result);
          }
          if (workspace == null
              && result instanceof ClaimResult.Refused refused
              && refused.why() == ClaimResult.Refusal.NAME_TAKEN) {
            throw new AssertionError("refused for a name that was not asked for");
          }
          return result;
        });
  }

  private static List<StoreOperation> builds() {
    List<StoreOperation> all = new ArrayList<>();
    ends(all, "prebuild", FIRST + " and status = 'running'");
    ends(all, "another prebuild", FIRST + " and status = 'running' and id <> " + least(FIRST));
    ends(all, "personalization", "transition = 'start' and owned and status = 'running'");
    ends(all, "delete", "transition = 'delete' and status = 'running'");
    ends(all, "canceled build", "status = 'canceling'");
    begins(all, "prebuild", FIRST + " and status = 'pending'");
    begins(all, "personalization", "owned and status = 'pending'");
    begins(all, "canceled build", "status = 'canceling'");
    return all;
  }

  private static String least(String condition) {
    return "(select min(id::text)::uuid from larder.builds where status = 'running' and "
        + condition
        + ")";
  }

  private static void ends(List<StoreOperation> all, String what, String which) {
    var build = first("builds", which);
    all.add(
        to(
            what + " succeeds",
            build,
            (story, b) -> story.finish(new BuildId(b.id()), b.number(), Story.succeeded())));
    all.add(
        to(
            what + " fails",
            build,
            (story, b) ->
                story.finish(
                    new BuildId(b.id()), b.number(), new ProvisionResult.Failed("no disk left"))));
    all.add(
        to(
            "close " + what,
            build,
            (story, b) -> story.builds.close(new BuildId(b.id()), "no worker")));
  }

  private static void begins(List<StoreOperation> all, String what, String which) {
    all.add(
        to(
            "begin " + what,
            first("builds", which),
            (story, b) -> story.builds.begin(new BuildId(b.id()), "worker-2", Duration.ZERO)));
  }

  private static List<StoreOperation> reconciliations() {
    return List.of(
        of("apply", story -> story.reconcile()),
        to(
            "apply the old version",
            first(
                "presets",
                "not exists (select from larder.templates t"
                    + " where t.active_version_id = it.template_version_id)"),
            (story, preset) -> story.reconcile(new PresetId(preset.id()))),
        to(
            "apply the other pool",
            StoreOperations::other,
            (story, preset) -> story.reconcile(preset)),
        of("plan", story -> story.plan(new PassScope.All())),
        to(
            "limit builds in flight, apply the other pool",
            StoreOperations::other,
            (story, preset) -> {
              story.set("inFlight", "2");
              return story.reconcile(preset);
            }),
        to(
            "limit the organization, apply the other pool",
            StoreOperations::other,
            (story, preset) -> {
              story.pools.apply(limited(2, 3), "ann", false, false);
              return story.reconcile(preset);
            }),
        of("retry leaked", story -> story.unfinished.leakedDue(10)));
  }

  private static Optional<PresetId> other(Story story) {
    return story.ask(
        db -> ClaimPlace.find(db, SMALL).flatMap(p -> Optional.ofNullable(p.preset())));
  }

  /** No one is named, so all templates stay as they are. */
  static PoolFile limited(int inFlight, int perOwner) {
    return new PoolFile(
        "acme",
        Optional.empty(),
        Optional.of(
            new OrganizationLimits(
                OptionalInt.empty(), OptionalInt.of(inFlight), OptionalInt.of(perOwner))),
        List.of());
  }

  private static List<StoreOperation> byPeople() {
    List<StoreOperation> all = new ArrayList<>();
    deletes(all, "what is ready", "owner is null and state = 'ready'");
    deletes(all, "what is unhealthy", "state = 'unhealthy'");
    deletes(all, "what is built", "owner is null and state = 'starting'");
    deletes(all, "what is personalized", "state = 'personalizing'");
    deletes(all, "what failed", "state = 'failed'");
    deletes(all, "what alice has", "owner = 'alice' and state = 'claimed'");
    all.add(
        to(
            "extend",
            first("workspaces", "state = 'claimed' and lease_until is not null"),
            (story, w) ->
                new Leases(story.database)
                    .extend(new WorkspaceId(w.id()), Duration.ofHours(24), "ann")));
    all.add(of("want 1", story -> file(story, MeetingStates.large(1), "1s")));
    all.add(of("want 4", story -> file(story, MeetingStates.large(4), "1s")));
    all.add(of("new version", story -> file(story, MeetingStates.large(2), "9s")));
    all.add(of("limit", story -> story.pools.apply(limited(2, 3), "ann", false, false)));
    all.add(of("limit in flight", story -> story.settings.set(Map.of("inFlight", "1"), "ann")));
    all.add(of("limit prebuilds", story -> story.settings.set(Map.of("prebuilds", "2"), "ann")));
    all.add(of("unlimit", story -> story.settings.set(Map.of("inFlight", "none"), "ann")));
    PauseScope large = new PauseScope.OnePool(Story.LARGE);
    all.add(of("pause", story -> story.pools.pause(large, "ann", "why not")));
    all.add(of("resume", story -> story.pools.resume(large, "ann")));
    all.add(of("reset", story -> story.pools.reset(Story.LARGE, "ann")));
    all.add(
        of("invalidate", story -> story.pools.invalidate(Story.LARGE, Optional.empty(), "ann")));
    return all;
  }

  private static Object file(Story story, dev.larder.desired.DesiredPreset preset, String start) {
    return story.pools.apply(
        Wanted.file(Wanted.template("java-dev", Wanted.simulated(start), preset)),
        "ann",
        false,
        false);
  }

  private static void deletes(List<StoreOperation> all, String what, String which) {
    all.add(
        to(
            "delete " + what,
            first("workspaces", which),
            (story, w) -> story.workspaces.delete(new WorkspaceId(w.id()), "ann")));
  }

  private static List<StoreOperation> checks() {
    var checked = first("workspaces", "owner is null and check_due is not null");
    return List.of(
        to("check passes", checked, (story, w) -> checks(story).healthy(check(w))),
        to("check fails", checked, (story, w) -> checks(story).unhealthy(check(w), "no answer")),
        of("take check", story -> checks(story).takeDue(List.of())),
        of("doubt stock", story -> checks(story).markAllSuspect()));
  }

  private static StockChecks checks(Story story) {
    return new StockChecks(story.database, Secrets.withoutKey());
  }

  private static StockChecks.Check check(StoreOperation.Row workspace) {
    return new StockChecks.Check(new WorkspaceId(workspace.id()), workspace.instant());
  }
}
