package dev.larder.store.claim;

import static dev.larder.store.schema.Tables.COUNTER_DELTAS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult.NoneEligible;
import dev.larder.claim.ClaimResult.Owned;
import dev.larder.claim.Claimer;
import dev.larder.claim.OnMiss;
import dev.larder.desired.DesiredPreset;
import dev.larder.pool.PoolName;
import dev.larder.store.Story;
import dev.larder.store.TestDatabase;
import dev.larder.store.Wanted;
import dev.larder.store.race.GatedSource;
import dev.larder.store.secret.Secrets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plain hit is one statement, and leaves behind what the claim that decides more would. */
@NullMarked
class ClaimHitTest {
  private static final OnMiss FAIL = new OnMiss.Fail();

  @Test
  void aPlainHitIsOneStatement() {
    try (GatedSource gated = new GatedSource(TestDatabase.freshSource())) {
      Story story = Story.inside(gated.source());
      story.want(1);
      story.fill();
      List<String> said = new ArrayList<>();
      gated.gate(said::add);

      assertThat(story.claim("alice")).isInstanceOf(Owned.class);
      assertThat(said).hasSize(2).last().isEqualTo(GatedSource.COMMITTED);
      assertThat(said.getFirst()).startsWith("/* larder claim */ with asked as");
    }
  }

  @Test
  void whatCannotBeSealedIsNotAskedForWhereNothingIsClaimed() {
    Story story = Story.wanting(0);
    Secrets missing = Secrets.missing();
    story.ask(missing::check);

    assertThat(new Claims(story.database, missing, "tester").claim(request("values", "key-1")))
        .isInstanceOf(NoneEligible.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"plain", "key", "values", "lease", "pool's lease", "organization", "no program"})
  void itLeavesBehindWhatTheClaimThatDecidesMoreDoes(String which) {
    DesiredPreset large = Wanted.preset("large", 2);
    boolean program = !which.equals("no program");
    Story story =
        Story.of(
            Wanted.file(
                Wanted.template(
                    "java-dev",
                    program ? Wanted.simulated("1s") : Wanted.nothingToPersonalize("1s"),
                    which.equals("pool's lease")
                        ? large.toBuilder().lease(Optional.of(Duration.ofHours(8))).build()
                        : large)));
    story.fill();
    Claimer deciding = new Claims(story.database, Secrets.withoutKey(), "tester");
    Claimer hitting = new Claims(story.database, known(story), "tester");

    Set<String> decided = claimed(story, deciding, request(which, "key-1"));
    Set<String> hit = claimed(story, hitting, request(which, "key-2"));

    assertThat(hit).hasSize(7).isEqualTo(decided);
  }

  private static ClaimRequest request(String which, String key) {
    return new ClaimRequest(
        which.equals("organization") ? Story.LARGE : PoolName.parse("java-dev/large"),
        "alice",
        Optional.empty(),
        which.equals("key") ? Optional.of(key) : Optional.empty(),
        which.equals("values") ? Map.of("greeting", "hello") : Map.of(),
        FAIL,
        which.equals("lease") ? Optional.of(Duration.ofMinutes(90)) : Optional.empty());
  }

  private static Secrets known(Story story) {
    Secrets secrets = Secrets.withoutKey();
    story.ask(secrets::check);
    return secrets;
  }

  /** The rows that a claim wrote, without what makes each of them another: ids, keys, times. */
  private static Set<String> claimed(Story story, Claimer claims, ClaimRequest request) {
    story.ask(db -> db.deleteFrom(COUNTER_DELTAS).execute());
    Owned owned = (Owned) claims.claim(request);
    Set<String> rows = new TreeSet<>();
    rows.add("answer: " + owned.leaseUntil() + owned.outputs() + owned.hit() + owned.error());
    rows.addAll(rows(story, "workspaces", "id = '" + owned.workspace() + "'"));
    rows.addAll(rows(story, "builds", "workspace_id = '" + owned.workspace() + "' and number > 1"));
    rows.addAll(rows(story, "claims", "id = '" + owned.claim() + "'"));
    rows.addAll(rows(story, "counter_deltas", "delta = 1"));
    return rows;
  }

  private static List<String> rows(Story story, String table, String which) {
    return story
        .ask(
            db ->
                db.fetch(
                    "select (to_jsonb(it) - 'id')::text from larder.%s it where %s"
                        .formatted(table, which)))
        .map(
            row ->
                table
                    + row.get(0, String.class)
                        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID")
                        .replaceAll("large-[0-9a-f]{8}", "NAME")
                        .replaceAll("key-\\d", "KEY")
                        .replaceAll("(micros|digest)\": (\\d+|\"[^\"]+\")", "$1\": SOME"));
  }
}
