package dev.larder.store.worker;

import static dev.larder.store.schema.Tables.WORKERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.desired.DesiredTemplate;
import dev.larder.pool.OnReplacement;
import dev.larder.pool.PoolState;
import dev.larder.pool.WorkerId;
import dev.larder.pool.WorkerRole;
import dev.larder.pool.WorkerVersion;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Templates whose tags someone serves, or no one. */
@NullMarked
class WorkersTest {
  private final Story story = Story.of(Wanted.file(tagged(2, "gpu", "linux")));
  private final Workers workers = new Workers(story.database);
  private final Workers.Worker plain = worker("plain");
  private final Workers.Worker able = worker("able", "arm", "gpu", "linux");

  @Test
  void whereNoWorkerEverSaidAnythingNothingIsHeld() {
    assertThat(story.decision()).isEqualTo("create 2");
  }

  @Test
  void createsForTagsThatNobodyServesAreHeldAndThePoolSaysSoAtOnce() {
    assertThat(workers.heartbeat(plain).tags()).containsExactly("");
    assertThat(story.decision()).isEqualTo("hold 2 (no-worker)");
    assertThat(stock().status().state()).isEqualTo(PoolState.NO_WORKER);
    assertThat(stock().status().reason()).contains("no worker serves the tags gpu, linux");

    assertThat(workers.heartbeat(able).tags()).containsExactlyInAnyOrder("", "arm+gpu+linux");
    assertThat(stock().status().state()).isEqualTo(PoolState.FILLING);
    assertThat(story.decision()).isEqualTo("create 2");
  }

  @Test
  void aWorkerThatStopsOrFallsSilentServesNoMore() {
    workers.heartbeat(able);
    workers.heartbeat(plain);
    workers.leave(able.id());
    assertThat(workers.heartbeat(plain).tags()).containsExactly("");
    assertThat(stock().status().state()).isEqualTo(PoolState.NO_WORKER);

    Workers.Worker another = worker("another", "gpu", "linux");
    workers.heartbeat(another);
    story.pass(Duration.ofSeconds(44));
    assertThat(stock().status().state()).isEqualTo(PoolState.FILLING);
    story.pass(Duration.ofSeconds(2));
    assertThat(stock().status().state()).isEqualTo(PoolState.NO_WORKER);
    workers.heartbeat(another);
    assertThat(stock().status().state()).isEqualTo(PoolState.FILLING);
  }

  @Test
  void aWorkerThatWasTakenForGoneHearsThatItIsBack() {
    assertThat(workers.heartbeat(able).back()).isFalse();
    story.pass(Duration.ofSeconds(10));
    assertThat(workers.heartbeat(able).back()).isFalse();
    story.pass(Duration.ofSeconds(46)); // e.g. the machine slept, and a pass comes before it
    assertThat(story.decision()).isEqualTo("hold 2 (no-worker)");

    assertThat(workers.heartbeat(able).back()).isTrue();
    assertThat(workers.heartbeat(able).back()).isFalse();
  }

  @Test
  void aWorkerThatBuildsNothingServesNoTags() {
    Workers.Worker reconciler = doing("reconciler", WorkerRole.RECONCILE, WorkerRole.CLAIM);
    assertThat(workers.heartbeat(reconciler).tags()).isEmpty();
    assertThat(story.decision()).isEqualTo("hold 2 (no-worker)");
    assertThat(stock().status().state()).isEqualTo(PoolState.NO_WORKER);
    assertThat(workers.live().getFirst().serves(List.of("gpu", "linux"))).isFalse();

    workers.heartbeat(doing("builder", WorkerRole.BUILD));
    assertThat(stock().status().state()).isEqualTo(PoolState.FILLING);
    assertThat(story.decision()).isEqualTo("create 2");
  }

  @Test
  void whatNoWorkerWithARoleServesIsNamed() {
    assertThat(workers.unserved(WorkerRole.CLAIM)).containsExactly(Set.of("gpu", "linux"));
    workers.heartbeat(doing("builder", WorkerRole.BUILD));
    workers.heartbeat(plain);
    assertThat(workers.unserved(WorkerRole.BUILD)).isEmpty();
    assertThat(workers.unserved(WorkerRole.CLAIM)).containsExactly(Set.of("gpu", "linux"));
    workers.heartbeat(doing("claimer", WorkerRole.CLAIM));
    assertThat(workers.unserved(WorkerRole.CLAIM)).isEmpty();
  }

  @Test
  void rolesAndVersionAreKept() {
    Workers.Worker versioned =
        new Workers.Worker(
            new WorkerId(UUID.randomUUID()),
            "versioned",
            List.of("gpu"),
            Set.of(WorkerRole.NOTIFY),
            Optional.of(new WorkerVersion("larder", "7")));
    workers.heartbeat(versioned);
    assertThat(workers.live()).extracting(Workers.Live::worker).containsExactly(versioned);
  }

  @Test
  void buildsThatNobodyHasBegunAreCanceledWithTheLastWorkerThatServesThem() {
    workers.heartbeat(able);
    List<BuildTicket> asked = story.reconcile();
    story.begin(asked.getFirst().build());
    workers.leave(able.id());

    assertThat(story.decision()).isEqualTo("cancel pending builds");
    assertThat(story.decision()).isEqualTo("hold 1 (no-worker)");
    assertThat(story.count(WorkspaceState.STARTING)).isEqualTo(1);
  }

  @Test
  void deletesAreAskedForAllTheSame() {
    story.fill();
    workers.heartbeat(plain);
    story.apply(Wanted.file(tagged(1, "gpu")));

    assertThat(story.decision()).isEqualTo("delete 1 (surplus)");
    assertThat(stock().status().state()).isEqualTo(PoolState.DRAINING);
  }

  @Test
  void theLongGoneAreForgotten() {
    workers.heartbeat(able);
    story.pass(Duration.ofHours(2));
    workers.heartbeat(plain);

    assertThat(workers.live()).extracting(Workers.Live::worker).containsExactly(plain);
    assertThat(story.<Integer>ask(db -> db.fetchCount(WORKERS))).isEqualTo(1);
  }

  private PoolStock stock() {
    return new Views(story.database).pools().getFirst();
  }

  private static Workers.Worker worker(String name, String... tags) {
    return new Workers.Worker(new WorkerId(UUID.randomUUID()), name, List.of(tags));
  }

  private static Workers.Worker doing(String name, WorkerRole... roles) {
    return new Workers.Worker(
        new WorkerId(UUID.randomUUID()),
        name,
        List.of("gpu", "linux"),
        Set.of(roles),
        Optional.empty());
  }

  private static DesiredTemplate tagged(int desired, String... tags) {
    return new DesiredTemplate(
        "java-dev",
        "",
        List.of(tags),
        OnReplacement.WARN,
        "",
        Wanted.simulated("1s"),
        List.of(Wanted.preset("large", desired)));
  }
}
