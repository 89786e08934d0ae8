package dev.larder.server;

import static dev.larder.access.Scope.CLAIM;
import static dev.larder.server.ApiStory.everywhere;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.ApiStory.Client;
import dev.larder.store.schema.Tables;
import dev.larder.store.secret.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers beside each other over one database. */
class ServersTest {
  private static final String POOL = "{\"pool\":\"acme/java-dev/large\"}";
  private static final int KEYS = 1_000;
  private static final int STOCK = 1_000;

  private final ApiStory api = new ApiStory();

  @AfterEach
  void close() throws Exception {
    api.close();
  }

  @Test
  void oneKeySentToTwoServersAtOnceIsOneClaim() throws Exception {
    api.story.want(STOCK);
    api.story.fill();
    ServerConfig config =
        new ServerConfig(
            "127.0.0.1", 0, Optional.empty(), Secrets.withoutKey(), 8, 1_000_000, true, "1");
    Client ci = api.client("ci", everywhere(CLAIM));
    Client one = ci.at(api.another(config));
    Client two = ci.at(api.another(config));
    try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
      List<Callable<Boolean>> pairs = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        String key = "key-" + i;
        pairs.add(() -> isOneClaim(one, two, key));
      }
      for (Future<Boolean> pair : clients.invokeAll(pairs)) {
        assertThat(pair.get()).isTrue();
      }
    }
    assertThat((int) api.story.ask(db -> db.fetchCount(Tables.CLAIMS))).isEqualTo(KEYS);
    assertThat(
            (int)
                api.story.ask(
                    db -> db.fetchCount(Tables.WORKSPACES, Tables.WORKSPACES.OWNER.isNotNull())))
        .isEqualTo(KEYS);
  }

  private static boolean isOneClaim(Client one, Client two, String key) throws Exception {
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Asked> first = both.submit(() -> one.claim(POOL, "Idempotency-Key", key));
      Future<Asked> second = both.submit(() -> two.claim(POOL, "Idempotency-Key", key));
      assertThat(first.get().status()).as(first.get().body()).isEqualTo(201);
      assertThat(second.get().status()).as(second.get().body()).isEqualTo(201);
      return first.get().body().equals(second.get().body());
    }
  }

  @Test
  void aServerThatStopsAnswersWhatItHolds() throws Exception {
    api.story.want(0);
    LarderServer other = api.another();
    Client ci = api.client("ci", everywhere(CLAIM)).at(other);
    try (ExecutorService one = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Asked> held =
          one.submit(
              () ->
                  ci.claim(
                      "{\"pool\":\"acme/java-dev/large\",\"onMiss\":\"wait=10m\"}",
                      "Idempotency-Key",
                      "held",
                      "Prefer",
                      "wait=60"));
      Await.until(() -> api.story.ask(db -> db.fetchCount(Tables.CLAIMS)) == 1);
      other.close();
      assertThat(held.get().status()).isEqualTo(202);
      assertThat(held.get().text("state")).isEqualTo("waiting");
    }
    assertThat(api.admin().get("/v1/claims/" + "none").problem()).isEqualTo("400 invalid-request");
  }
}
