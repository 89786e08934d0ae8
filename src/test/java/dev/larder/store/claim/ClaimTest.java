package dev.larder.store.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimResult.NoneEligible;
import dev.larder.claim.ClaimResult.Owned;
import dev.larder.claim.ClaimResult.Refusal;
import dev.larder.claim.ClaimResult.Refused;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.OnMiss;
import dev.larder.desired.OrganizationLimits;
import dev.larder.desired.PoolFile;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.Operation;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.pool.PauseScope;
import dev.larder.store.secret.Secrets;
import dev.larder.store.workspace.Workspaces;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What a claim takes, refuses and remembers. */
@NullMarked
public class ClaimTest {
  private static final OnMiss FAIL = new OnMiss.Fail();

  @Test
  void theOldestIsHandedOut() {
    Story story = Story.full(1);
    WorkspaceId oldest = story.in(WorkspaceState.READY).getFirst();
    story.pass(Duration.ofMinutes(1));
    story.want(3);
    story.fill();

    Owned claim = story.claimed("alice");

    assertThat(claim.workspace()).isEqualTo(oldest);
    assertThat(claim.hit()).isTrue();
    assertThat(claim.status()).isEqualTo(ClaimStatus.PERSONALIZING);
    assertThat(claim.outputs()).containsEntry("url", "http://localhost:1");
    assertThat(claim.name()).startsWith("large-");
    assertThat(story.begin(claim.build().orElseThrow()))
        .matches(r -> r.operation() == Operation.CLAIM)
        .matches(r -> r.owner().equals(Optional.of("alice")));
  }

  @Test
  void aClaimedWorkspaceIsMissingInStockAtOnceAndItsPersonalizationHoldsNoSlot() {
    Story story = Story.full(2);
    story.claimed("alice");

    assertThat(story.decision()).isEqualTo("create 1");
  }

  @Test
  void theSameKeyGivesTheSameAnswer() {
    Story story = Story.full(2);
    ClaimResult first = story.claim("alice", "dev", "k", FAIL);

    assertThat(story.claim("alice", "dev", "k", FAIL)).isEqualTo(first);
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(1);
  }

  @Test
  void aKeyWithOtherValuesIsRefused() {
    Story story = Story.full(2);
    story.claim("alice", "dev", "k", FAIL);

    assertThat(why(story.claim("alice", "other", "k", FAIL))).isEqualTo(Refusal.KEY_USED_OTHERWISE);
    assertThat(why(story.claim("bob", "dev", "k", FAIL))).isEqualTo(Refusal.KEY_USED_OTHERWISE);
    assertThat(why(story.claims.claim(with(Map.of("a", "b")))))
        .isEqualTo(Refusal.KEY_USED_OTHERWISE);
  }

  @Test
  void aMissDoesNotUseUpTheKey() {
    Story story = Story.wanting(1);
    assertThat(story.claim("alice", "dev", "k", FAIL)).isInstanceOf(NoneEligible.class);
    story.fill();

    assertThat(story.claim("alice", "dev", "k", FAIL)).isInstanceOf(Owned.class);
  }

  @Test
  void theKeyOfAFailedPersonalizationTriesAgain() {
    Story story = Story.full(1);
    Owned first = (Owned) story.claim("alice", "dev", "k", FAIL);
    story.fail(first.build().orElseThrow());

    Owned again = (Owned) story.claim("alice", "dev", "k", FAIL);

    assertThat(again.workspace()).isEqualTo(first.workspace());
    assertThat(again.status()).isEqualTo(ClaimStatus.PERSONALIZING);
    assertThat(again.build()).isNotEqualTo(first.build());
    story.succeed(again.build().orElseThrow());
    assertThat(story.state(first.workspace())).isEqualTo(WorkspaceState.CLAIMED);
  }

  @Test
  void theKeyOfAFailedColdBuildTriesAnew() {
    Story story = Story.wanting(0);
    Owned first = (Owned) story.claim("alice", "dev", "k", new OnMiss.Build());
    story.succeed(story.fail(first.build().orElseThrow()).next().orElseThrow().build());

    Owned again = (Owned) story.claim("alice", "dev", "k", new OnMiss.Build());

    assertThat(again.workspace()).isNotEqualTo(first.workspace());
    assertThat(again.hit()).isFalse();
  }

  @Test
  void aColdBuildIsPersonalizedWhenItStandsAndIsItsOwnersFromTheStart() {
    Story story = Story.wanting(0);
    Owned cold = (Owned) story.claim("alice", "dev", "k", new OnMiss.Build());
    assertThat(story.decision()).isEqualTo("nothing to do");

    var personalize = story.succeed(cold.build().orElseThrow()).next().orElseThrow();

    assertThat(personalize.urgent()).isTrue();
    assertThat(story.state(cold.workspace())).isEqualTo(WorkspaceState.PERSONALIZING);
    story.succeed(personalize.build());
    assertThat(story.state(cold.workspace())).isEqualTo(WorkspaceState.CLAIMED);
    assertThat(((Owned) story.claim("alice", "dev", "k", FAIL)).status())
        .isEqualTo(ClaimStatus.CLAIMED);
  }

  @Test
  void aNameThatTheOwnerHasIsRefusedAndNothingIsClaimed() {
    Story story = Story.full(2);
    story.claim("alice", "dev", "k1", FAIL);

    assertThat(why(story.claim("alice", "dev", "k2", FAIL))).isEqualTo(Refusal.NAME_TAKEN);
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(1);
    assertThat(story.claim("bob", "dev", "k3", FAIL)).isInstanceOf(Owned.class);
  }

  @Test
  void aPrebuildWhoseNameTheOwnerHasIsHandedOutUnderAnother() {
    Story story = Story.full(2);
    String second = story.name(story.in(WorkspaceState.READY).get(1));
    assertThat(story.claim("alice", second, "k1", FAIL)).isInstanceOf(Owned.class);

    assertThat(story.claimed("alice").name()).isEqualTo(second + "-2");
  }

  @Test
  void anOwnerHasAtMostAsManyAsTheOrganizationAllows() {
    Story story = Story.of(perOwner(1, 3));
    story.fill();
    story.claimed("alice");

    assertThat(why(story.claim("alice"))).isEqualTo(Refusal.OWNER_LIMIT);
    assertThat(story.claim("bob")).isInstanceOf(Owned.class);
  }

  @Test
  void anExpiredPrebuildIsNotHandedOut() {
    Story story = Story.of(Story.withTtl(1, Duration.ofHours(1)));
    story.fill();
    story.pass(Duration.ofHours(1));
    assertThat(story.planned(Story.LARGE)).isEqualTo("nothing to do");
    story.pass(Duration.ofNanos(1000));

    assertThat(story.claim("alice")).isInstanceOf(NoneEligible.class);
    assertThat(story.planned(Story.LARGE)).isEqualTo("delete 1 (expired), create 1");
  }

  @Test
  void atTheLastInstantOfItsTtlAPrebuildIsHandedOut() {
    Story story = Story.of(Story.withTtl(1, Duration.ofDays(7)));
    story.fill();
    story.pass(Duration.ofDays(7));

    assertThat(story.claim("alice")).isInstanceOf(Owned.class);
  }

  @Test
  void aDayOfATtlIsTwentyFourHoursInEveryTimeZone() {
    Story story = Story.of(Story.withTtl(1, Duration.ofDays(1)));
    story.pass(Duration.between(story.now(), java.time.Instant.parse("2025-10-25T12:00:00Z")));
    story.fill();
    story.pass(Duration.ofHours(24).plusMinutes(1)); // the clocks of Berlin went back meanwhile

    ClaimResult result =
        story.ask(
            db -> {
              db.execute("set local time zone 'Europe/Berlin'");
              return new NewClaim(db, story.database.now(), Secrets.withoutKey(), "test", true)
                  .claim(new ClaimId(UUID.randomUUID()), Story.by("alice", FAIL))
                  .orElseThrow();
            });

    assertThat(result).isInstanceOf(NoneEligible.class);
  }

  @Test
  void anInvalidatedPrebuildIsNotHandedOut() {
    Story story = Story.full(1);
    story.pass(Duration.ofSeconds(1));
    story.ask(
        db ->
            db.update(dev.larder.store.schema.Tables.PRESETS)
                .set(dev.larder.store.schema.Tables.PRESETS.INVALIDATED_AT, story.database.now())
                .execute());

    assertThat(story.claim("alice")).isInstanceOf(NoneEligible.class);
    story.fill();
    assertThat(story.claim("alice")).isInstanceOf(Owned.class);
  }

  @Test
  void stockOfAnOldVersionOrADeprecatedTemplateIsNotHandedOut() {
    Story story = Story.full(1);
    story.newVersion(1, "2s");
    assertThat(story.claim("alice")).isInstanceOf(NoneEligible.class);
    story.newVersion(1, "1s");
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(1);
    story.apply(Wanted.file());

    assertThat(story.claim("alice")).isInstanceOf(NoneEligible.class);
  }

  @Test
  void unhealthyStockIsNotHandedOut() {
    Story story = Story.full(1);
    story.ask(
        db ->
            db.update(dev.larder.store.schema.Tables.WORKSPACES)
                .set(dev.larder.store.schema.Tables.WORKSPACES.STATE, WorkspaceState.UNHEALTHY)
                .execute());

    assertThat(story.claim("alice")).isInstanceOf(NoneEligible.class);
  }

  @Test
  void aPauseStopsNoClaim() {
    Story story = Story.full(1);
    story.pools.pause(new PauseScope.Everything(), "ann", "maintenance");

    assertThat(story.claim("alice")).isInstanceOf(Owned.class);
  }

  @Test
  void whatCannotBeMetIsRefusedInWords() {
    Story story = Story.full(1);

    assertThat(why(story.claim(" "))).isEqualTo(Refusal.INVALID);
    assertThat(why(story.claim("alice", "no/slash", "k", FAIL))).isEqualTo(Refusal.INVALID);
    assertThat(
            why(
                story.claims.claim(
                    new ClaimRequest(
                        PoolName.of("acme", "java-dev", "huge"),
                        "alice",
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        FAIL))))
        .isEqualTo(Refusal.NO_SUCH_POOL);
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(1);
  }

  @Test
  void theValuesOfAClaimReachItsBuildAndGoWithTheWorkspace() {
    Story story = Story.full(1);
    Owned claim = (Owned) story.claims.claim(with(Map.of("token", "t0p")));
    assertThat(story.begin(claim.build().orElseThrow()).claimValues())
        .containsEntry("token", "t0p");
    story.fail(claim.build().orElseThrow());
    story.succeed(
        ((Workspaces.Deletion.Asked) story.workspaces.delete(claim.workspace(), "ann")).build());

    int kept =
        story.ask(
            db ->
                db.fetchCount(
                    dev.larder.store.schema.Tables.CLAIMS,
                    dev.larder.store.schema.Tables.CLAIMS.CLAIM_VALUES.isNotNull()));
    assertThat(kept).isZero();
  }

  @Test
  void anOrganizationNeedNotBeNamedWhereOneAloneHasThePool() {
    Story story = Story.full(1);
    story.apply(
        new PoolFile(
            "other",
            Optional.empty(),
            Optional.empty(),
            List.of(Wanted.template("go-dev", Wanted.preset("large", 0)))));

    assertThat(story.claims.claim(of("java-dev/large"))).isInstanceOf(Owned.class);
    assertThat(((Refused) story.claims.claim(of("java-dev/larg"))).reason())
        .isEqualTo("there is no pool java-dev/larg; did you mean \"java-dev/large\"?");
    assertThat(why(story.claims.claim(of("acme/go-dev/large")))).isEqualTo(Refusal.NO_SUCH_POOL);
  }

  @Test
  void whichOrganizationIsMeantIsAskedWhereSeveralHaveThePool() {
    Story story = Story.full(1);
    story.apply(
        new PoolFile(
            "other",
            Optional.empty(),
            Optional.empty(),
            List.of(Wanted.template("java-dev", Wanted.preset("large", 0)))));

    assertThat(story.claims.claim(of("java-dev/large")))
        .isEqualTo(
            new Refused(
                Refusal.NO_SUCH_POOL,
                "which organization? write acme/java-dev/large or other/java-dev/large"));
    assertThat(story.claims.claim(of("acme/java-dev/large"))).isInstanceOf(Owned.class);
  }

  private static ClaimRequest of(String pool) {
    return new ClaimRequest(
        PoolName.parse(pool), "alice", Optional.empty(), Optional.empty(), Map.of(), FAIL);
  }

  public static PoolFile perOwner(int limit, int desired) {
    return new PoolFile(
        "acme",
        Optional.empty(),
        Optional.of(
            new OrganizationLimits(
                OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(limit))),
        List.of(Wanted.template("java-dev", Wanted.preset("large", desired))));
  }

  private static ClaimRequest with(Map<String, String> values) {
    return new ClaimRequest(
        Story.LARGE, "alice", Optional.of("dev"), Optional.of("k"), values, FAIL);
  }

  private static Refusal why(ClaimResult result) {
    return ((Refused) result).why();
  }
}
