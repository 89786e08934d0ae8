package dev.larder.server;

import static dev.larder.access.Scope.READ;
import static dev.larder.server.ApiStory.everywhere;
import static dev.larder.server.ApiStory.in;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.server.ApiStory.Client;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Following what happens: nothing that is committed is missed. */
class EventStreamTest {
  private final ApiStory api = new ApiStory();

  @AfterEach
  void close() throws Exception {
    api.close();
  }

  /** What a client has received. */
  private record Received(List<JsonNode> events, List<String> ids, InputStream stream)
      implements AutoCloseable {
    static Received follow(Client client, String... headers) throws Exception {
      var response =
          HttpClient.newHttpClient()
              .send(
                  client.request("GET", "/v1/events/stream", Optional.empty(), headers),
                  BodyHandlers.ofInputStream());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
      Received received =
          new Received(new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>(), response.body());
      Thread.ofVirtual().start(received::read);
      return received;
    }

    private void read() {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("id: ")) {
            ids.add(line.substring(4));
          }
          if (line.startsWith("data: ")) {
            events.add(JsonMapper.builder().build().readTree(line.substring(6)));
          }
        }
      } catch (java.io.IOException closed) {
        // by the test
      }
    }

    boolean has(String reason) {
      return count(reason) > 0;
    }

    long count(String reason) {
      return events.stream()
          .filter(event -> event.at("/details/reason").asText().equals(reason))
          .count();
    }

    @Override
    public void close() throws Exception {
      stream.close();
    }
  }

  private static void event(Connection connection, String reason) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into larder.events (kind, actor, details, at) values ('paused', 'tester', '{\"reason\": \"%s\"}', now())"
              .formatted(reason));
    }
  }

  @Test
  void whatCommitsLateIsNotMissed() throws Exception {
    Client reader = api.client("reader", everywhere(READ));
    try (Received received = Received.follow(reader);
        Connection slow = api.source.getConnection();
        Connection quick = api.source.getConnection()) {
      slow.setAutoCommit(false);
      event(slow, "late");
      for (int i = 0; i < 5; i++) {
        event(quick, "quick-" + i);
        int last = i;
        Await.until(() -> received.has("quick-" + last));
      }
      assertThat(received.has("late")).isFalse();
      slow.commit();
      Await.until(() -> received.has("late"));
      event(quick, "after");
      Await.until(() -> received.has("after"));
      for (String reason : List.of("quick-0", "quick-4", "late", "after")) {
        assertThat(received.count(reason)).as(reason).isEqualTo(1);
      }
    }
  }

  @Test
  void aClientThatComesAgainReadsOnWhereItWas() throws Exception {
    Client reader = api.client("reader", everywhere(READ));
    String last;
    try (Connection slow = api.source.getConnection();
        Connection quick = api.source.getConnection()) {
      slow.setAutoCommit(false);
      event(slow, "late");
      try (Received received = Received.follow(reader)) {
        event(quick, "seen");
        Await.until(() -> received.has("seen"));
        last = received.ids().getLast();
      }
      event(quick, "missed while away");
      slow.commit();
      try (Received received = Received.follow(reader, "Last-Event-ID", last)) {
        Await.until(() -> received.has("late") && received.has("missed while away"));
      }
    }
  }

  @Test
  void claimsAreAmongThem() throws Exception {
    api.story.want(1);
    api.story.fill();
    Client reader = api.client("reader", in(READ, "acme/*/*"));
    try (Received received = Received.follow(reader)) {
      api.client("ci", everywhere(dev.larder.access.Scope.CLAIM))
          .claim("{\"pool\":\"acme/java-dev/large\"}");
      Await.until(
          () ->
              received.events().stream()
                  .anyMatch(event -> event.path("event").asText().equals("claimed")));
    }
  }

  @Test
  void whatIsOutsideItsPoolsIsNotSent() throws Exception {
    api.story.want(1);
    Client reader = api.client("reader", in(READ, "other/*/*"));
    Client all = api.client("all", everywhere(READ));
    try (Received received = Received.follow(reader);
        Received everything = Received.follow(all)) {
      api.admin().post("/v1/pools/acme/java-dev/large/pause", "{\"reason\":\"secret\"}");
      Await.until(() -> everything.has("secret"));
      assertThat(received.events()).isEmpty();
    }
  }

  @Test
  void theStreamKnowsOfWhatTheListKnows() throws Exception {
    api.story.want(1); // recorded of a template and of its organization, before anyone follows
    Client narrow = api.client("narrow", in(READ, "acme/other/*"));
    Client all = api.client("all", everywhere(READ));
    try (Received received = Received.follow(narrow);
        Received everything = Received.follow(all)) {
      api.admin().post("/v1/organizations/acme/pause", "{\"reason\":\"of the whole\"}");
      Await.until(() -> everything.has("of the whole"));
      assertThat(received.events()).isEmpty();
      assertThat(narrow.get("/v1/events").json().path("items")).isEmpty();
    }
  }

  @Test
  void aTokenHasTenStreamsAtMost() throws Exception {
    Client reader = api.client("reader", everywhere(READ));
    List<Received> streams = new java.util.ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        streams.add(Received.follow(reader));
      }
      assertThat(reader.get("/v1/events/stream").problem()).isEqualTo("429 too-many-streams");
    } finally {
      for (Received stream : streams) {
        stream.close();
      }
    }
  }
}
