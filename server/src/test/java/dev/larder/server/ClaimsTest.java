package dev.larder.server;

import static dev.larder.access.Scope.ADMIN;
import static dev.larder.access.Scope.CLAIM;
import static dev.larder.access.Scope.CLAIM_FOR;
import static dev.larder.server.ApiStory.everywhere;
import static dev.larder.server.ApiStory.in;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.WorkspaceState;
import dev.larder.server.ApiStory.Client;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Claims over HTTP, as a program meets them. */
class ClaimsTest {
  private static final String POOL = "{\"pool\":\"acme/java-dev/large\"}";
  private final ApiStory api = new ApiStory();
  private final Client ci = api.client("ci", in(CLAIM, "acme/*/*"));

  @AfterEach
  void close() throws Exception {
    api.close();
  }

  private void stock(int desired) {
    api.story.want(desired);
    api.story.fill();
  }

  @Test
  void aClaimIsTheSubjectsAndCanBeAskedAfter() {
    stock(1);
    Asked claimed = ci.claim(POOL);
    assertThat(claimed.status()).isEqualTo(201);
    assertThat(claimed.text("owner")).isEqualTo("ci");
    assertThat(claimed.json().path("hit").asBoolean()).isTrue();
    String location = claimed.header("Location").orElseThrow();
    assertThat(location).isEqualTo("/v1/claims/" + claimed.text("claim"));
    assertThat(ci.get(location).text("workspace")).isEqualTo(claimed.text("workspace"));
    assertThat(claimed.header("Larder-Request-Id")).isPresent();
  }

  @Test
  void theSameKeyIsTheSameClaim() {
    stock(2);
    Asked first = ci.claim(POOL, "Idempotency-Key", "order-7");
    Asked again = ci.claim(POOL, "Idempotency-Key", "order-7");
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.text("workspace")).isEqualTo(first.text("workspace"));
    assertThat(first.header("Idempotent-Replayed")).isEmpty();
    assertThat(again.header("Idempotent-Replayed")).contains("true");
    assertThat(
            ci.claim(
                    "{\"pool\":\"acme/java-dev/large\",\"name\":\"x\"}",
                    "Idempotency-Key",
                    "order-7")
                .problem())
        .isEqualTo("409 key-used-otherwise");
  }

  @Test
  void aKeyIsItsSubjectsAlone() {
    stock(2);
    Client other = api.client("other", in(CLAIM, "acme/*/*"));
    Asked mine = ci.claim(POOL, "Idempotency-Key", "1");
    Asked theirs = other.claim(POOL, "Idempotency-Key", "1");
    assertThat(theirs.status()).isEqualTo(201);
    assertThat(theirs.text("workspace")).isNotEqualTo(mine.text("workspace"));
    assertThat(other.get("/v1/claims/" + mine.text("claim")).problem()).isEqualTo("404 not-found");
  }

  @Test
  void aTokenOfTheSameNameIsTheSameSubject() {
    stock(2);
    Asked before = ci.claim(POOL, "Idempotency-Key", "1");
    Client rotated = api.client("ci", in(CLAIM, "acme/*/*"));
    assertThat(rotated.claim(POOL, "Idempotency-Key", "1").text("workspace"))
        .isEqualTo(before.text("workspace"));
  }

  @Test
  void keysHaveTwoHundredVisibleCharacters() {
    stock(1);
    assertThat(ci.claim(POOL, "Idempotency-Key", "k".repeat(201)).problem())
        .isEqualTo("400 invalid-request");
    assertThat(ci.claim(POOL, "Idempotency-Key", "two words").problem())
        .isEqualTo("400 invalid-request");
    assertThat(ci.claim(POOL, "Idempotency-Key", "k".repeat(200)).status()).isEqualTo(201);
  }

  @Test
  void onlyAPortalNamesOwners() {
    stock(2);
    String forAlice = "{\"pool\":\"acme/java-dev/large\",\"owner\":\"alice\"}";
    assertThat(ci.claim(forAlice).problem()).isEqualTo("403 forbidden");
    Client portal = api.client("portal", in(CLAIM_FOR, "acme/*/*"));
    Asked claimed = portal.claim(forAlice);
    assertThat(claimed.text("owner")).isEqualTo("alice");
    assertThat(portal.get("/v1/workspaces/" + claimed.text("workspace")).text("owner"))
        .isEqualTo("alice");
    Client alice = api.client("alice", in(CLAIM, "acme/*/*"));
    assertThat(alice.get("/v1/workspaces/" + claimed.text("workspace")).status()).isEqualTo(200);
    assertThat(ci.get("/v1/workspaces/" + claimed.text("workspace")).problem())
        .isEqualTo("404 not-found");
  }

  @Test
  void whereABuildIsComingItSaysWhenToComeBack() {
    stock(1);
    ci.claim(POOL);
    Asked missed = ci.claim(POOL);
    assertThat(missed.problem()).isEqualTo("429 out-of-stock");
    long seconds = Long.parseLong(missed.header("Retry-After").orElseThrow());
    assertThat(seconds).isBetween(1L, 120L);
    assertThat(missed.json().path("retryAfterSeconds").asLong()).isEqualTo(seconds);
  }

  @Test
  void whereNoneIsComingItSaysWhy() {
    stock(1);
    ci.claim(POOL);
    api.story.pools.pause(new dev.larder.store.pool.PauseScope.Everything(), "ops", "maintenance");
    Asked paused = ci.claim(POOL);
    assertThat(paused.problem()).isEqualTo("409 no-stock-coming");
    assertThat(paused.text("reason")).contains("paused").contains("maintenance");
    api.story.pools.resume(new dev.larder.store.pool.PauseScope.Everything(), "ops");
    api.story.want(0);
    assertThat(ci.claim(POOL).text("reason")).contains("keeps none in stock");
  }

  @Test
  void aKeyThatMissedIsFree() {
    stock(0);
    assertThat(ci.claim(POOL, "Idempotency-Key", "1").problem()).isEqualTo("409 no-stock-coming");
    stock(1);
    assertThat(ci.claim(POOL, "Idempotency-Key", "1").status()).isEqualTo(201);
  }

  @Test
  void inLineItIsAcceptedAndHeldAsLongAsIsPreferred() {
    stock(0);
    String inLine = "{\"pool\":\"acme/java-dev/large\",\"onMiss\":\"wait=10m\"}";
    Asked waiting = ci.claim(inLine, "Idempotency-Key", "1", "Prefer", "wait=0");
    assertThat(waiting.status()).isEqualTo(202);
    assertThat(waiting.text("state")).isEqualTo("waiting");
    assertThat(waiting.header("Preference-Applied")).contains("wait=0");
    var held =
        CompletableFuture.supplyAsync(
            () -> ci.get("/v1/claims/" + waiting.text("claim"), "Prefer", "wait=60"));
    stock(1);
    Asked owned = held.orTimeout(20, TimeUnit.SECONDS).handle((a, e) -> a).join();
    assertThat(owned)
        .satisfiesAnyOf(
            // its template personalizes, and no worker is there to end that
            a -> assertThat(a).isNull(),
            a -> assertThat(a.status()).isEqualTo(200));
    assertThat(ci.get("/v1/claims/" + waiting.text("claim")).text("state"))
        .isEqualTo("personalizing");
  }

  @Test
  void whoGoesAwayWithoutAKeyLeavesTheLine() throws Exception {
    stock(0);
    String inLine = "{\"pool\":\"acme/java-dev/large\",\"onMiss\":\"wait=10m\"}";
    try (RawClient raw = new RawClient(api.server.url())) {
      raw.send(ci, "POST", "/v1/claims", inLine, "Prefer: wait=60");
      Await.until(() -> waiting() == 1);
    }
    Await.until(() -> waiting() == 0);
    try (RawClient raw = new RawClient(api.server.url())) {
      raw.send(ci, "POST", "/v1/claims", inLine, "Prefer: wait=60\r\nIdempotency-Key: keeps");
      Await.until(() -> waiting() == 1);
    }
    Thread.sleep(Duration.ofMillis(400)); // as long as it takes to see that a client is gone
    assertThat(waiting()).isEqualTo(1);
  }

  private int waiting() {
    return api.story.ask(db -> db.fetchCount(dev.larder.store.schema.Tables.CLAIMS));
  }

  @Test
  void aBatchIsAsManyAsThereAre() {
    stock(2);
    String three = "{\"pool\":\"acme/java-dev/large\",\"count\":3}";
    Asked batch = ci.post("/v1/claims:batch", three, "Idempotency-Key", "b");
    assertThat(batch.json().path("items"))
        .extracting(item -> item.path("status").asInt())
        .containsExactly(201, 201, 429);
    Asked again = ci.post("/v1/claims:batch", three, "Idempotency-Key", "b");
    assertThat(again.json().at("/items/0/claim/workspace"))
        .isEqualTo(batch.json().at("/items/0/claim/workspace"));
    assertThat(ci.claim(POOL, "Idempotency-Key", "b/2").text("workspace"))
        .isEqualTo(batch.json().at("/items/1/claim/workspace").asText());
  }

  @Test
  void aWorkspaceIsExtendedReleasedAndGone() {
    stock(1);
    Asked claimed = ci.claim("{\"pool\":\"acme/java-dev/large\",\"lease\":\"1h\"}");
    String path = "/v1/workspaces/" + claimed.text("workspace");
    Asked extended = ci.post(path + "/extend", "{\"for\":\"2h\"}");
    assertThat(extended.json().path("extended").asBoolean()).isTrue();
    assertThat(extended.text("leaseUntil")).isGreaterThan(claimed.text("leaseUntil"));
    Asked released = ci.post(path + "/release", "");
    assertThat(released.status()).isEqualTo(202);
    assertThat(ci.post(path + "/release", "").text("build")).isEqualTo(released.text("build"));
    assertThat(ci.post(path + "/extend", "{\"for\":\"2h\"}").problem()).isEqualTo("409 conflict");
  }

  @Test
  void stockIsDeletedByWhoOperates() {
    stock(1);
    var workspace = api.story.in(WorkspaceState.READY).getFirst();
    Asked deleted = api.admin().delete("/v1/workspaces/" + workspace);
    assertThat(deleted.status()).isEqualTo(202);
    assertThat(api.admin().delete("/v1/workspaces/" + workspace).text("build"))
        .isEqualTo(deleted.text("build"));
    assertThat(api.admin().post("/v1/workspaces/" + workspace + "/release", "").problem())
        .isEqualTo("409 conflict");
  }

  @Test
  void whatIsSensitiveIsTheClaimersAlone() {
    stock(1);
    Client operator = api.client("ops", everywhere(dev.larder.access.Scope.OPERATE));
    Asked claimed = ci.claim(POOL);
    Asked seen = operator.get("/v1/claims/" + claimed.text("claim"));
    assertThat(seen.text("workspace")).isEqualTo(claimed.text("workspace"));
    assertThat(seen.json().path("sensitiveOutputs")).isEmpty();
  }

  @Test
  void whoOperatesIsNamedByEvents() {
    stock(1);
    Client root = api.client("root", everywhere(ADMIN));
    Asked paused = root.post("/v1/pools/acme/java-dev/large/pause", "{\"reason\":\"why\"}");
    assertThat(paused.json().path("changed").asBoolean()).isTrue();
    var event = root.get("/v1/events?kind=paused").json().at("/items/0");
    assertThat(event.path("actor").asText()).isEqualTo("token:root");
    assertThat(event.at("/details/request").asText())
        .isEqualTo(paused.header("Larder-Request-Id").orElseThrow());
  }
}
