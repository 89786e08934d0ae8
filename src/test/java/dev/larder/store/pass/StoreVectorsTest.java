package dev.larder.store.pass;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.plan.Action;
import dev.larder.plan.Planner;
import dev.larder.plan.Snapshot;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.Label;
import dev.larder.pool.PoolName;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Database;
import dev.larder.store.StoredStock;
import dev.larder.store.TestDatabase;
import dev.larder.store.claim.Claims;
import dev.larder.store.secret.Secrets;
import dev.larder.store.setting.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jooq.impl.DSL;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every vector of the store's questions, asked of the real database; each in its organization. */
@NullMarked
class StoreVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Settings BACKOFF_AND_LIMIT_OFF =
      new Settings(
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          Duration.ZERO,
          0,
          Duration.ofMinutes(10),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          Duration.ofMinutes(2),
          Optional.empty());

  private final javax.sql.DataSource source = TestDatabase.freshSource();

  @TestFactory
  Stream<DynamicContainer> vectors() {
    return Stream.of("matrix", "queries")
        .map(
            file ->
                DynamicContainer.dynamicContainer(
                    file,
                    read(file)
                        .map(
                            vector ->
                                DynamicTest.dynamicTest(
                                    vector.get("name").asText(),
                                    () -> new Vector(vector).check()))));
  }

  /** One vector as rows, and what the questions answer. */
  private final class Vector {
    private final JsonNode vector;
    private final String name;
    private final Instant now;
    private final Database database;
    private final StoredStock stock;
    private final StoredStock.Pool pool;
    private final Map<String, WorkspaceId> workspaces = new HashMap<>();

    Vector(JsonNode vector) {
      this.vector = vector;
      this.name = vector.get("name").asText();
      this.now = Instant.parse(vector.get("now").asText());
      this.database = Database.over(source, () -> DSL.val(now));
      this.stock = new StoredStock(database, now);
      this.pool = stock.pool(name, "template", "p1", vector.at("/preset/desired").asInt());
      vector.get("workspaces").forEach(this::insert);
      if (!vector.at("/preset/versionActive").asBoolean()) {
        stock.newVersion(pool);
      }
      stock.change(
          db ->
              db.update(TEMPLATES)
                  .set(TEMPLATES.DELETED_AT, is("templateDeleted") ? now : null)
                  .set(TEMPLATES.DEPRECATED, is("templateDeprecated") ? "use another" : "")
                  .where(TEMPLATES.ID.eq(pool.template()))
                  .execute());
    }

    void check() {
      Snapshot snapshot =
          database.snapshot(
              "vector",
              db ->
                  StockReading.read(
                          db,
                          database.now(),
                          new StockQuery.Scope.Pools(List.of(pool.id())),
                          BACKOFF_AND_LIMIT_OFF,
                          new StockReading.Purpose.ToPlan())
                      .snapshot());
      JsonNode expect = vector.get("expect");
      expect
          .properties()
          .forEach(
              fact ->
                  assertThat(answer(fact.getKey(), snapshot))
                      .as("%s: %s", fact.getKey(), vector.get("why").asText())
                      .isEqualTo(fact.getValue()));
    }

    private JsonNode answer(String question, Snapshot snapshot) {
      return switch (question) {
        case "running" -> ids(prebuilds(snapshot).map(Snapshot.Prebuild::id));
        case "ready" ->
            ids(prebuilds(snapshot).filter(Snapshot.Prebuild::ready).map(Snapshot.Prebuild::id));
        case "inProgress" -> JSON.valueToTree(inProgress(snapshot));
        case "pendingToCancel" -> JSON.valueToTree(pendingToCancel(snapshot));
        case "claimable" -> ids(claimable().stream().map(WorkspaceId::toString));
        case "creates" -> JSON.valueToTree(plans(snapshot, Action.Create.class));
        case "deletes" -> JSON.valueToTree(plans(snapshot, Action.Delete.class));
        default -> throw new IllegalArgumentException("no such question: " + question);
      };
    }

    private Stream<Snapshot.Prebuild> prebuilds(Snapshot snapshot) {
      return snapshot.prebuilds().stream().filter(p -> p.preset().equals(pool.preset().toString()));
    }

    private Map<String, Integer> inProgress(Snapshot snapshot) {
      Map<String, Integer> counts = new HashMap<>(Map.of("start", 0, "stop", 0, "delete", 0));
      snapshot
          .inProgress()
          .forEach(row -> counts.merge(row.transition().label(), row.count(), Integer::sum));
      return counts;
    }

    /** What the plan would cancel: pending builds of a preset that is not active. */
    private int pendingToCancel(Snapshot snapshot) {
      return plans(snapshot, Action.CancelPending.class)
          ? snapshot.pending().stream().mapToInt(Snapshot.Pending::count).sum()
          : 0;
    }

    private boolean plans(Snapshot snapshot, Class<? extends Action> action) {
      return Planner.plan(snapshot).presets().stream()
          .filter(plan -> plan.preset().equals(pool.preset().toString()))
          .anyMatch(plan -> plan.actions().stream().anyMatch(action::isInstance));
    }

    private List<WorkspaceId> claimable() {
      Claims claims = new Claims(database, Secrets.withoutKey(), "test");
      List<WorkspaceId> claimed = new ArrayList<>();
      ClaimRequest request =
          new ClaimRequest(
              PoolName.of(name, "template", "p1"),
              "alice",
              Optional.empty(),
              Optional.empty(),
              Map.of(),
              new OnMiss.Fail());
      while (claims.claim(request) instanceof ClaimResult.Owned owned) {
        claimed.add(owned.workspace());
      }
      return claimed;
    }

    private JsonNode ids(Stream<String> ids) {
      Map<String, String> names = new HashMap<>();
      workspaces.forEach((id, workspace) -> names.put(workspace.toString(), id));
      return JSON.valueToTree(ids.map(names::get).sorted().toList());
    }

    private void insert(JsonNode workspace) {
      String id = workspace.get("id").asText();
      boolean owned = !workspace.get("owner").asText().equals("pool");
      JsonNode builds = workspace.get("builds");
      JsonNode last = builds.get(builds.size() - 1);
      WorkspaceId inserted =
          stock.workspace(
              pool,
              id,
              owned ? "someone" : null,
              state(last, owned, workspace.get("agents")),
              workspace.has("createdAt") ? age(workspace) : Duration.ofMinutes(1));
      workspaces.put(id, inserted);
      builds.forEach(build -> insert(inserted, build));
    }

    private void insert(WorkspaceId workspace, JsonNode build) {
      BuildId inserted =
          stock.build(
              pool,
              workspace,
              build.get("n").asInt(),
              Label.of(Transition.class, build.get("transition").asText()),
              Label.of(BuildStatus.class, build.get("status").asText()),
              age(build),
              null);
      boolean owned = build.has("initiator") && !build.get("initiator").asText().equals("pool");
      boolean pickedUp = build.has("pickedUp") && build.get("pickedUp").asBoolean();
      stock.change(
          db ->
              db.update(BUILDS)
                  .set(BUILDS.OWNED, owned)
                  .set(BUILDS.ATTEMPT, pickedUp ? DSL.val(1) : BUILDS.ATTEMPT)
                  .where(BUILDS.ID.eq(inserted))
                  .execute());
    }

    private Duration age(JsonNode row) {
      return Duration.between(Instant.parse(row.get("createdAt").asText()), now);
    }

    private boolean is(String fact) {
      return vector.get("preset").get(fact).asBoolean();
    }
  }

  /** What Larder's transactions leave a workspace in whose last build is this. */
  private static WorkspaceState state(JsonNode last, boolean owned, JsonNode agents) {
    BuildStatus status = Label.of(BuildStatus.class, last.get("status").asText());
    return switch (Label.of(Transition.class, last.get("transition").asText())) {
      case START ->
          switch (status) {
            case PENDING, RUNNING, CANCELING ->
                owned && last.get("n").asInt() > 1
                    ? WorkspaceState.PERSONALIZING
                    : WorkspaceState.STARTING;
            case SUCCEEDED -> owned ? WorkspaceState.CLAIMED : ready(agents);
            case FAILED -> WorkspaceState.FAILED;
            case CANCELED -> WorkspaceState.DELETED;
          };
      case STOP -> status == BuildStatus.FAILED ? WorkspaceState.FAILED : WorkspaceState.STOPPED;
      case DELETE ->
          switch (status) {
            case PENDING, RUNNING, CANCELING -> WorkspaceState.DELETING;
            case SUCCEEDED -> WorkspaceState.DELETED;
            case FAILED, CANCELED -> WorkspaceState.LEAKED;
          };
    };
  }

  private static WorkspaceState ready(JsonNode agents) {
    boolean all =
        !agents.isEmpty()
            && StreamSupport.stream(agents.spliterator(), false)
                .allMatch(agent -> agent.asText().equals("ready"));
    return all ? WorkspaceState.READY : WorkspaceState.UNHEALTHY;
  }

  private static Stream<JsonNode> read(String file) {
    try (InputStream text =
        StoreVectorsTest.class.getResourceAsStream("/vectors/store/" + file + ".json")) {
      JsonNode vectors = JSON.readTree(Objects.requireNonNull(text, file));
      return StreamSupport.stream(vectors.spliterator(), false);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
