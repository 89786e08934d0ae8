package dev.larder.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.pool.WorkerId;
import dev.larder.store.worker.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** A program and a schema that do not fit each other say so before they meet. */
@NullMarked
class SchemaTest {
  @Test
  void theProgramKnowsItsNewestMigration() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("main/resources/db/migration"))) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString().replaceFirst("V(\\d+)__.*", "$1"))
                  .mapToInt(Integer::parseInt)
                  .max())
          .hasValue(Schema.KNOWN);
    }
  }

  @Test
  void aSchemaThatIsNotThereOrOldIsBroughtUpToDate() {
    String url = TestDatabase.emptyUrl();
    try (Database database = Database.connect(url, 2, Duration.ofSeconds(10))) {
      assertThat(database.schema().misfit()).hasValueSatisfying(SchemaTest::saysWhatToDo);
      migrateTo(url, "16");
      assertThat(database.schema().misfit()).hasValueSatisfying(SchemaTest::saysWhatToDo);
      database.schema().migrate();
      assertThat(database.schema().misfit()).isEmpty();
    }
  }

  private static void saysWhatToDo(String text) {
    assertThat(text).contains("needs migration " + Schema.KNOWN).contains("larder migrate");
  }

  @Test
  void aNewerSchemaIsLeftAlone() {
    Database database = TestDatabase.fresh();
    Schema schema = database.schema();
    database.transaction(
        "as if migrated",
        db ->
            db.execute(
                "insert into larder.flyway_schema_history (installed_rank, version, description,"
                    + " type, script, installed_by, execution_time, success)"
                    + " values (1000, '999', '', 'SQL', 'V999__.sql', '', 0, true)"));
    assertThat(schema.misfit()).hasValueSatisfying(text -> assertThat(text).contains("999"));
    assertThatThrownBy(schema::refuseNewer).isInstanceOf(NewerSchema.class);
    assertThatThrownBy(schema::migrate).isInstanceOf(NewerSchema.class);
  }

  @Test
  void workersThatAreAtWorkAreNamedWhereAMigrationIsPending() {
    String url = TestDatabase.emptyUrl();
    migrateTo(url, "16");
    try (Database database = Database.connect(url, 2, Duration.ofSeconds(10))) {
      WorkerId id = new WorkerId(UUID.randomUUID());
      workerOfThen(database, id);
      assertThat(database.schema().workersInTheWay()).containsExactly("1@host");
      new Workers(database).leave(id);
      assertThat(database.schema().workersInTheWay()).isEmpty();
      workerOfThen(database, new WorkerId(UUID.randomUUID()));
      database.schema().migrate();
      assertThat(database.schema().workersInTheWay()).isEmpty();
    }
  }

  /** As a worker of that schema says that it is there. */
  private static void workerOfThen(Database database, WorkerId id) {
    database.transaction(
        "heartbeat of then",
        db ->
            db.execute(
                "insert into larder.workers (id, name, tags, started_at, seen_at)"
                    + " values (?, '1@host', '{}', now(), now())",
                id.value()));
  }

  static void migrateTo(String url, String version) {
    Flyway.configure()
        .dataSource(url, null, null)
        .schemas("larder")
        .target(version)
        .load()
        .migrate();
  }
}
