package dev.larder.store.race;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.PRESETS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.desired.OrganizationLimits;
import dev.larder.desired.PoolFile;
import dev.larder.pool.PoolName;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.pool.ApplyPoolFile;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.BuildConditions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jooq.DSLContext;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** A limit is set beside applies that began without one. */
@NullMarked
class LimitRacesTest {
  private static final int LIMIT = 5;
  private static final PoolName A = PoolName.of("acme", "java-dev", "a");
  private static final PoolName B = PoolName.of("acme", "java-dev", "b");

  private final Story story = Story.of(file(Optional.empty()));

  @Test
  void anApplyUnderANewLimitCountsWhatAnEarlierOneIsAboutToBuild() {
    try (Beside held = stoppingNewBuildsOf(A)) {
      var earlier = Beside.start(() -> story.reconcile(story.preset(A)));
      held.awaitWaiting("apply", 1);
      var limit = Beside.start(() -> story.settings.set(inFlight(), "ann"));
      held.awaitWaitingOrDone("set settings", 1, limit);
      var later = Beside.start(() -> story.reconcile(story.preset(B)));
      held.awaitWaitingOrDone("apply", 2, later);
      held.close();

      Beside.join(limit);
      assertThat(Beside.join(earlier).size() + Beside.join(later).size()).isEqualTo(10);
    }
    assertThat(story.reconcile(story.preset(B))).isEmpty();
  }

  @Test
  void anApplyThatWaitedWhileALimitWasSetIsUnderIt() {
    try (Beside heldA = stoppingNewBuildsOf(A);
        Beside limiting = Beside.holding(story, this::limitOrganization)) {
      var earlier = Beside.start(() -> story.reconcile(story.preset(A)).size());
      limiting.awaitWaiting("apply", 1);
      limiting.close();
      heldA.awaitWaiting("apply", 1);
      var later = Beside.start(() -> story.reconcile(story.preset(B)).size());
      heldA.awaitWaitingOrDone("apply", 2, later);
      heldA.close();

      assertThat(Beside.join(earlier) + Beside.join(later)).isEqualTo(LIMIT);
    }
    int inFlight = story.ask(db -> db.fetchCount(BUILDS, BuildConditions.open()));
    assertThat(inFlight).isEqualTo(LIMIT);
  }

  private Beside stoppingNewBuildsOf(PoolName pool) {
    var preset = story.preset(pool);
    return Beside.holding(
        story, db -> db.selectFrom(PRESETS).where(PRESETS.ID.eq(preset)).forUpdate().fetch());
  }

  private void limitOrganization(DSLContext db) {
    new ApplyPoolFile(db, Secrets.withoutKey(), story.now(), "ann")
        .apply(file(Optional.of(LIMIT)), false);
  }

  private static Map<String, String> inFlight() {
    return Map.of("inFlight", Integer.toString(LIMIT));
  }

  private static PoolFile file(Optional<Integer> most) {
    return new PoolFile(
        "acme",
        Optional.empty(),
        most.map(
            limit ->
                new OrganizationLimits(
                    OptionalInt.empty(), OptionalInt.of(limit), OptionalInt.empty())),
        List.of(Wanted.template("java-dev", Wanted.preset("a", 10), Wanted.preset("b", 10))));
  }
}
