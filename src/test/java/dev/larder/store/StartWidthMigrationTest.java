package dev.larder.store;

import static dev.larder.store.schema.Tables.PRESETS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.BuildStatus;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceState;
import java.time.Duration;
import java.time.Instant;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Whoever is in full swing when slow starts come does not begin with one again. */
@NullMarked
class StartWidthMigrationTest {
  @Test
  void onlyVersionsWithoutASuccessStartSlowly() {
    String url = TestDatabase.emptyUrl();
    Flyway.configure().dataSource(url, null, null).schemas("larder").target("2").load().migrate();
    try (Database database = Database.connect(url, 2, Duration.ofSeconds(10))) {
      StoredStock stock = new StoredStock(database, Instant.parse("2025-06-02T12:00:00Z"));
      StoredStock.Pool proven = stock.pool("acme", "java", "proven", 1);
      StoredStock.Pool failing = stock.pool("acme", "rust", "failing", 1);
      build(stock, proven, BuildStatus.SUCCEEDED);
      build(stock, failing, BuildStatus.FAILED);

      database.schema().migrate();

      assertThat(startsSlowly(database, proven.preset())).isFalse();
      assertThat(startsSlowly(database, failing.preset())).isTrue();
    }
  }

  private static void build(StoredStock stock, StoredStock.Pool pool, BuildStatus status) {
    Duration hour = Duration.ofHours(1);
    stock.build(
        pool,
        stock.workspace(pool, "w", null, WorkspaceState.DELETED, hour),
        1,
        Transition.START,
        status,
        hour,
        null);
  }

  private static boolean startsSlowly(Database database, PresetId preset) {
    return database.snapshot(
        "read width",
        db -> db.fetchExists(PRESETS, PRESETS.ID.eq(preset), PRESETS.START_WIDTH.isNotNull()));
  }
}
