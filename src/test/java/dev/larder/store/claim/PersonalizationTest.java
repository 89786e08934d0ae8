package dev.larder.store.claim;

import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult.Owned;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.OnMiss;
import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.WantedPreset;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.workspace.BuildLifecycle;
import dev.larder.store.workspace.Unfinished;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.JSONB;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where a template has nothing to run for whoever gets a workspace, the claim is done when it is
 * given: in stock, in line or built cold.
 */
@NullMarked
class PersonalizationTest {
  private static final OnMiss FAIL = new OnMiss.Fail();

  @ParameterizedTest
  @ValueSource(strings = {"one statement", "the claim that decides more"})
  void aHitIsClaimedAtOnce(String way) {
    Story story = wanting(1);
    story.fill();
    Optional<String> name =
        way.equals("one statement") ? Optional.empty() : Optional.of("of-my-own");

    Owned owned = (Owned) story.claims.claim(Story.request("alice", name, Optional.of("k"), FAIL));

    assertThat(owned.status()).isEqualTo(ClaimStatus.CLAIMED);
    assertThat(owned.hit()).isTrue();
    assertThat(owned.build()).isEmpty();
    assertThat(story.state(owned.workspace())).isEqualTo(WorkspaceState.CLAIMED);
    assertThat(finished(story, owned.claim())).isTrue();
    assertThat(timings(story)).containsOnlyOnce("claim-personalized");
    assertThat(story.claims.claim(Story.request("alice", name, Optional.of("k"), FAIL)))
        .as("the same key")
        .isEqualTo(owned);
    assertThat(story.unfinished.claims(Optional.empty(), 10)).isEmpty();
  }

  @Test
  void valuesThatNothingWillReadAreNotKept() {
    Story story = wanting(2);
    story.fill();
    ClaimRequest request =
        new ClaimRequest(
            Story.LARGE, "alice", Optional.empty(), Optional.empty(), Map.of("token", "x"), FAIL);

    Owned owned = (Owned) story.claims.claim(request);

    assertThat(valuesKept(story)).isZero();
    assertThat(owned.status()).isEqualTo(ClaimStatus.CLAIMED);
  }

  @Test
  void whoWaitsInLineIsDoneWhenItIsTheirTurn() {
    Story story = wanting(1);
    BuildId build = story.reconcile().getFirst().build();
    ClaimId waiting = story.waits("alice");

    assertThat(story.succeed(build).granted())
        .extracting(GrantedClaim::claim)
        .containsExactly(waiting);

    Owned owned = (Owned) story.claims.recorded(waiting).orElseThrow();
    assertThat(owned.status()).isEqualTo(ClaimStatus.CLAIMED);
    assertThat(owned.build()).isEmpty();
    assertThat(finished(story, waiting)).isTrue();
    assertThat(timings(story)).containsOnlyOnce("claim-personalized");
  }

  @Test
  void aColdBuildIsTheLast() {
    Story story =
        Story.of(
            Wanted.file(
                Wanted.template(
                    "java-dev",
                    Wanted.nothingToPersonalize("1s"),
                    Wanted.preset("large", 0).toBuilder()
                        .lease(Optional.of(Duration.ofHours(8)))
                        .build())));
    Owned cold =
        (Owned)
            story.claims.claim(
                new ClaimRequest(
                    Story.LARGE,
                    "alice",
                    Optional.empty(),
                    Optional.empty(),
                    Map.of("token", "x"),
                    new OnMiss.Build()));
    assertThat(cold.status()).isEqualTo(ClaimStatus.PERSONALIZING);

    BuildLifecycle.Ended ended = story.succeed(cold.build().orElseThrow());

    assertThat(ended.next()).isEmpty();
    assertThat(valuesKept(story)).isZero();
    Owned owned = (Owned) story.claims.recorded(cold.claim()).orElseThrow();
    assertThat(owned.status()).isEqualTo(ClaimStatus.CLAIMED);
    assertThat(owned.leaseUntil()).contains(story.now().plus(Duration.ofHours(8)));
    assertThat(finished(story, cold.claim())).isTrue();
    assertThat(timings(story)).containsOnlyOnce("claim-personalized");
  }

  @Test
  void theVersionThatTheWorkspaceWasBuiltOfDecides() {
    Story story =
        Story.of(
            Wanted.file(
                Wanted.template(
                    "java-dev",
                    Wanted.nothingToPersonalize("1s"),
                    WantedPreset.large(1).replenishFirst().preset())));
    story.fill();
    story.apply(
        Wanted.file(
            Wanted.template(
                "java-dev",
                Wanted.simulated("2s"),
                WantedPreset.large(1).replenishFirst().preset())));

    assertThat(story.claimed("alice").status()).as("old stock").isEqualTo(ClaimStatus.CLAIMED);
  }

  @Test
  void whatWasGivenSinceThenIsNamedForItsRefill() {
    Story story = wanting(2);
    story.fill();
    story.claimed("alice");
    story.pass(Duration.ofMinutes(1));

    assertThat(story.unfinished.givenSince(story.now())).isEmpty();
    assertThat(story.unfinished.givenSince(story.now().minusSeconds(61)))
        .containsExactly(new Unfinished.Given(story.preset(), Optional.empty()));
  }

  @Test
  void onlyAWorkflowThatWaitedInLineIsNamed() {
    Story story = wanting(1);
    BuildId build = story.reconcile().getFirst().build();
    ClaimId waiting = story.waits("alice");
    story.claims.assign(waiting, new WorkflowRun("waits", "run"));
    story.pass(Duration.ofSeconds(1));
    story.succeed(build);
    story.fill();
    story.claims.assign(story.claimed("bob").claim(), new WorkflowRun("did-not-wait", "run"));

    assertThat(story.unfinished.givenSince(Story.NOON))
        .containsExactlyInAnyOrder(
            new Unfinished.Given(story.preset(), Optional.of(new WorkflowRun("waits", "run"))),
            new Unfinished.Given(story.preset(), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"exec": {"start": ["./s"], "delete": ["./d"]}} | false
          {"exec": {"start": ["./s"], "claim": ["./c"]}} | true
          {"docker": {"image": "x"}} | false
          {"docker": {"image": "x", "claim": ["./c"]}} | true
          {"tofu": {"directory": "."}} | true
          {"simulated": {}} | false
          {"simulated": {"claim": "0s"}} | true
          {"another": {}} | true\
          """)
  void itIsReadFromWhatTheVersionSays(String provisioner, boolean personalizes) {
    Story story = wanting(0);
    story.ask(
        db ->
            db.update(TEMPLATE_VERSIONS)
                .set(TEMPLATE_VERSIONS.PROVISIONER, JSONB.valueOf(provisioner))
                .execute());

    boolean read =
        story.ask(
            db ->
                db.select(TEMPLATE_VERSIONS.PERSONALIZES)
                    .from(TEMPLATE_VERSIONS)
                    .fetchSingle()
                    .value1());
    assertThat(read).isEqualTo(personalizes);
  }

  private static Story wanting(int desired) {
    return Story.of(
        Wanted.file(
            Wanted.template(
                "java-dev", Wanted.nothingToPersonalize("1s"), Wanted.preset("large", desired))));
  }

  private static int valuesKept(Story story) {
    return story.ask(db -> db.fetchCount(CLAIMS, CLAIMS.CLAIM_VALUES.isNotNull()));
  }

  private static boolean finished(Story story, ClaimId claim) {
    return story.ask(
        db -> db.fetchCount(CLAIMS, CLAIMS.ID.eq(claim).and(CLAIMS.FINISHED_AT.isNotNull())) == 1);
  }

  private static List<String> timings(Story story) {
    return story.ask(
        db -> db.fetch("select name from larder.counter_deltas").map(r -> r.get(0, String.class)));
  }
}
