package dev.larder.store.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult;
import dev.larder.desired.DesiredTemplate;
import dev.larder.desired.PoolFile;
import dev.larder.plan.Planner;
import dev.larder.pool.BuildId;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * Pools that no one wants any more: deprecated, pruned, dropped. They drain, then they are gone.
 */
@NullMarked
class DrainTest {
  @Test
  void aDeprecatedTemplatesPoolDrainsThenItIsGone() {
    assertThat(drained(deprecated())).isEmpty();
  }

  @Test
  void aPrunedTemplatesPoolDrainsThenItIsGone() {
    assertThat(drained(Wanted.file())).isEmpty();
  }

  @Test
  void aPoolDroppedFromItsTemplateDrainsThenItIsGone() {
    PoolFile dropped = Wanted.file(Wanted.template("java-dev", Wanted.preset("small", 0)));
    assertThat(drained(dropped))
        .extracting(PoolStock::name)
        .containsExactly(PoolName.of("acme", "java-dev", "small"));
  }

  @Test
  void aClaimOnADrainedPoolSaysWhy() {
    Story story = Story.full(1);
    story.apply(deprecated());
    assertThat(story.claim("alice"))
        .matches(r -> ((ClaimResult.NoneEligible) r).reason().contains("deprecated"));
  }

  @Test
  void whatPeopleHaveStaysAndKeepsItsPoolInSight() {
    Story story = Story.full(1);
    BuildId personalization = story.claimed("alice").build().orElseThrow();
    PresetId preset = story.preset();
    story.apply(Wanted.file());
    story.succeed(personalization);
    story.reconcile(preset);

    assertThat(story.count(WorkspaceState.CLAIMED)).isEqualTo(1);
    assertThat(pools(story)).singleElement().matches(pool -> pool.counts().claimed() == 1);
  }

  @Test
  void aTemplateThatComesBackFillsAgain() {
    Story story = Story.full(2);
    PresetId preset = story.preset();
    story.apply(deprecated());
    story.reconcile(preset);
    story.want(2);

    assertThat(story.decision()).isEqualTo("create 2");
  }

  /** One is ready, one is being built and one not begun; then this is applied, and all runs out. */
  private static List<PoolStock> drained(PoolFile file) {
    Story story = Story.full(1);
    story.want(3);
    PresetId preset = story.preset();
    BuildId begun = story.reconcile().getFirst().build();
    int attempt = story.begin(begun).attempt();

    story.apply(file);
    assertThat(planOf(story, preset)).isEqualTo("cancel pending builds, delete 1 (inactive)");
    story.reconcile(preset).forEach(delete -> story.succeed(delete.build()));
    assertThat(pools(story)).anyMatch(pool -> pool.target().drained().isPresent());
    story.finish(begun, attempt, Story.succeeded());
    assertThat(planOf(story, preset)).isEqualTo("delete 1 (inactive)");
    story.reconcile(preset).forEach(delete -> story.succeed(delete.build()));
    assertThat(story.live()).isZero();
    return pools(story);
  }

  private static PoolFile deprecated() {
    DesiredTemplate wanted = Wanted.template("java-dev", Wanted.preset("large", 3));
    return Wanted.file(
        new DesiredTemplate(
            wanted.name(),
            wanted.description(),
            wanted.tags(),
            wanted.onReplacement(),
            "use java-dev-2",
            wanted.provisioner(),
            wanted.presets()));
  }

  private static String planOf(Story story, PresetId preset) {
    return Planner.plan(story.passes.preview(new PassScope.All())).presets().stream()
        .filter(plan -> plan.preset().equals(preset.toString()))
        .findFirst()
        .orElseThrow()
        .describe();
  }

  private static List<PoolStock> pools(Story story) {
    return new Views(story.database).pools();
  }
}
