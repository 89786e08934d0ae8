package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.EVENTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.EventKind;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ReplacedResource;
import dev.larder.store.Story;
import dev.larder.store.build.Replacement;
import dev.larder.store.schema.tables.records.EventsRecord;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.StoredJson;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceFilter;
import dev.larder.store.view.WorkspaceView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What a claim would replace, found once for a preset, shown and told. */
@NullMarked
class ForecastsTest {
  private static final byte[] NO_LOG = {};
  private final Story story = Story.full(2);
  private final Forecasts forecasts = new Forecasts(story.database, Secrets.withoutKey());
  private final Views views = new Views(story.database);

  @Test
  void onePrebuildIsAskedForAllOfItsPreset() {
    assertThat(forecasts.due(prebuild(0))).isTrue();
    assertThat(forecasts.due(prebuild(1))).isFalse();
    story.pass(Duration.ofHours(1));
    assertThat(forecasts.due(prebuild(1))).isTrue();

    story.newVersion(2, "2s");
    story.fill();
    assertThat(forecasts.due(prebuild(0))).as("of the old version").isFalse();
    assertThat(forecasts.due(prebuild(3))).as("of the new one: another preset").isTrue();
  }

  @Test
  void itIsAskedAsIfSomebodyHadClaimedIt() {
    ProvisionRequest request = forecasts.begin(prebuild(0), 1).orElseThrow();
    assertThat(request.operation()).isEqualTo(Operation.FORECAST);
    assertThat(request.owner()).isPresent();
    assertThat(request.claim()).isPresent();
    assertThat(request.outputs()).containsKey("url");
    assertThat(story.state(request.workspace())).isEqualTo(WorkspaceState.READY);
  }

  @Test
  void whatAClaimWouldReplaceIsShownOnThePoolAndItsStock() {
    assertThat(forecast()).isEmpty();
    find("disk.home");
    assertThat(forecast()).contains(List.of("disk.home"));
    assertThat(stock())
        .allSatisfy(w -> assertThat(addresses(w.forecast())).contains(List.of("disk.home")));
    story.claimed("alice");
    assertThat(stock()).hasSize(2);
    assertThat(stock())
        .filteredOn(w -> w.owner().isPresent())
        .allSatisfy(w -> assertThat(w.forecast()).isEmpty());
    find();
    assertThat(forecast()).contains(List.of());
  }

  @Test
  void theRecipientsAreToldOnceOfTheSameResources() {
    find("disk.home", "disk.of[\"one\"]");
    find("disk.of[\"another\"]", "disk.home");
    assertThat(reported()).hasSize(1);
    find("disk.home", "net.card");
    assertThat(reported()).hasSize(2);
    assertThat(StoredJson.tree(reported().getFirst().getDetails().data()))
        .isEqualTo(
            StoredJson.tree(
                """
                {"resources": [{"address": "disk.home", "attributes": ["size"]},
                  {"address": "disk.of[\\"one\\"]", "attributes": ["size"]}]}
                """));
    assertThat(reported().getFirst().getPresetId()).isEqualTo(story.preset());
    assertThat(reported().getFirst().getUndeliveredSince()).isNotNull();
  }

  @Test
  void anAnswerThatComesAfterAClaimIsDroppedAndTheNextPrebuildIsAsked() {
    WorkspaceId asked = prebuild(0);
    assertThat(forecasts.due(asked)).isTrue();
    assertThat(story.claimed("alice").workspace()).isEqualTo(asked);
    assertThat(forecasts.wanted(asked)).isFalse();
    forecasts.found(asked, List.of(new ReplacedResource("disk.home", List.of())), NO_LOG);

    assertThat(forecast()).isEmpty();
    assertThat(reported()).isEmpty();
    assertThat(forecasts.due(prebuild(0))).isTrue();
  }

  @Test
  void oneThatBeginsAfterAClaimAsksNothing() {
    WorkspaceId asked = prebuild(0);
    assertThat(forecasts.due(asked)).isTrue();
    story.claimed("alice");
    assertThat(forecasts.begin(asked, 1)).isEmpty();
    assertThat(forecasts.due(prebuild(0))).isTrue();
  }

  @Test
  void aFailureIsShownAndInTheLogAndLeavesWhatWasKnown() {
    find("disk.home");
    forecasts.failed(prebuild(0), "no such provider", gzipped("looking for it\n"));

    assertThat(forecast()).contains(List.of("disk.home"));
    assertThat(pool().forecast().error()).contains("no such provider");
    assertThat(views.log(views.latestBuild(prebuild(0)).orElseThrow().id()).getLast().text())
        .endsWith("looking for it\n");
    find();
    assertThat(pool().forecast().error()).isEmpty();
  }

  @Test
  void aDrainedPresetIsNotAsked() {
    story.newVersion(2, "2s");
    assertThat(forecasts.due(prebuild(0))).isFalse();
  }

  private void find(String... addresses) {
    forecasts.found(
        prebuild(0),
        List.of(addresses).stream()
            .map(address -> new ReplacedResource(address, List.of("size")))
            .toList(),
        NO_LOG);
  }

  private Optional<List<String>> forecast() {
    return addresses(pool().forecast().replacement());
  }

  private static Optional<List<String>> addresses(Optional<Replacement> replacement) {
    return replacement.map(Replacement::addresses);
  }

  private PoolStock pool() {
    return views.pools().getFirst();
  }

  private List<WorkspaceView> stock() {
    return views.workspaces(
        new WorkspaceFilter(Optional.empty(), Optional.empty(), Optional.empty(), false, 100));
  }

  private WorkspaceId prebuild(int index) {
    return story.in(WorkspaceState.READY).get(index);
  }

  private List<EventsRecord> reported() {
    return story.ask(
        db ->
            db.selectFrom(EVENTS)
                .where(EVENTS.KIND.eq(EventKind.REPLACEMENT_FORECAST))
                .orderBy(EVENTS.ID)
                .fetch());
  }

  private static byte[] gzipped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
