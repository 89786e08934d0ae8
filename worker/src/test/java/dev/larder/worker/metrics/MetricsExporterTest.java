package dev.larder.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.OnMiss;
import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Database;
import dev.larder.store.StoredStock;
import dev.larder.store.TestDatabase;
import dev.larder.store.claim.Claims;
import dev.larder.store.metric.Metrics;
import dev.larder.store.secret.Secrets;
import dev.larder.store.worker.LeaderJob;
import dev.larder.store.worker.Leadership;
import dev.larder.worker.provision.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Prometheus gets of the metrics in the database, from one worker at a time. */
class MetricsExporterTest {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final String LARGE =
      "{organization_name=\"acme\",preset_name=\"large\",template_name=\"java-dev\"}";

  private volatile Duration ahead = Duration.ZERO;
  private final Database database = TestDatabase.fresh(() -> DSL.val(Instant.now().plus(ahead)));
  private final StoredStock stored = new StoredStock(database, Instant.now());
  private final Exporting one = new Exporting("one");

  @BeforeEach
  void someStock() {
    StoredStock.Pool pool = stored.pool("acme", "java-dev", "large", 2);
    stored.workspace(pool, "large-1", null, WorkspaceState.READY, Duration.ofMinutes(5));
    Claims claims = new Claims(database, Secrets.withoutKey(), "test");
    for (int i = 0; i < 2; i++) {
      claims.claim(
          new ClaimRequest(
              PoolName.of("acme", "java-dev", "large"),
              "alice",
              Optional.empty(),
              Optional.empty(),
              Map.of(),
              new OnMiss.Fail()));
    }
  }

  @Test
  void countersGaugesAndTimesAreAsPrometheusWantsThem() throws Exception {
    one.exporter.start();

    String metrics = one.awaits("larder_prebuilds_claimed_total" + LARGE + " 1.0");

    assertThat(metrics)
        .contains("larder_prebuilds_missed_total" + LARGE + " 1.0")
        .contains("larder_prebuilds_created_total" + LARGE + " 0.0")
        .contains("larder_prebuilds_resource_replacements_total" + LARGE + " 0.0")
        .contains("larder_prebuilds_desired" + LARGE + " 2.0")
        .contains("larder_prebuilds_eligible" + LARGE + " 0.0")
        .contains("larder_preset_hard_limited" + LARGE + " 0.0")
        .contains("larder_paused" + LARGE + " 0.0")
        .contains("larder_builds_deferred" + LARGE + " 0.0")
        .contains("# TYPE larder_claim_seconds histogram")
        .contains(
            "larder_claim_seconds_count{organization_name=\"acme\",stage=\"owned\",template_name=\"java-dev\"}"
                + " 1")
        .contains("larder_pass_seconds_count{stage=\"plan\"} 0")
        .contains("larder_metrics_last_updated_seconds ");
    Promtool.accepts(metrics);
  }

  @Test
  void onlyOneWorkerExportsThem() throws Exception {
    one.exporter.start();
    one.awaits("larder_prebuilds_desired");
    try (Exporting two = new Exporting("two")) {
      two.exporter.start();
      assertThat(two.scrape()).contains("larder_pass_seconds").doesNotContain("larder_prebuilds");

      one.exporter.close();
      assertThat(one.exporter.get().stream()).isEmpty();
      two.awaits("larder_prebuilds_desired" + LARGE);
    }
  }

  @Test
  void whenItIsKilledAnotherOneDoesSoOnceItWasSilentForTooLong() throws Exception {
    Leadership leadership = new Leadership(database);
    assertThat(leadership.hold(LeaderJob.METRICS, "killed", Duration.ofSeconds(20))).isTrue();
    one.exporter.start();
    assertThat(one.scrape()).doesNotContain("larder_prebuilds");

    ahead = Duration.ofSeconds(21);
    one.awaits("larder_prebuilds_desired" + LARGE);
    assertThat(leadership.hold(LeaderJob.METRICS, "killed", Duration.ofSeconds(20))).isFalse();
  }

  @Test
  void aPoolThatIsGoneIsNotExportedAnyMore() {
    Metrics metrics = new Metrics(database);
    assertThat(scrape(metrics)).contains("larder_prebuilds_desired" + LARGE);

    stored.change(
        db -> {
          db.execute("update larder.templates set deleted_at = now()");
          db.execute("update larder.workspaces set state = 'deleted', deleted_at = now()");
        });

    assertThat(scrape(metrics)).doesNotContain("larder_prebuilds_desired{");
  }

  @AfterEach
  void stop() {
    one.close();
  }

  private static String scrape(Metrics metrics) {
    try (Meters meters = new Meters()) {
      meters.export(() -> PrometheusMetrics.of(metrics.refresh(SOON)));
      return meters.scrape();
    }
  }

  /** A worker's meters, as far as they are about metrics. */
  private final class Exporting implements AutoCloseable {
    final Meters meters = new Meters();
    final MetricsExporter exporter;

    Exporting(String name) {
      exporter = new MetricsExporter(new Metrics(database), new Leadership(database), name);
      meters.export(exporter);
      new PassTimes(meters.registry());
    }

    String scrape() {
      return meters.scrape();
    }

    String awaits(String text) throws Exception {
      Await.until("metrics have " + text, SOON, () -> scrape().contains(text));
      return scrape();
    }

    @Override
    public void close() {
      exporter.close();
      meters.close();
    }
  }
}
