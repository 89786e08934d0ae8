package dev.larder.server.http;

import dev.larder.document.Document;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a route answers.
 *
 * @param body what JSON is made of; or text, where the type is not JSON
 */
public record Answer(int status, Object body, Map<String, String> headers, String type) {
  static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream";
  static final String PROBLEM = "application/problem+json";

  /** Nothing more is to be written: the route has written all of it. */
  static final Answer STREAMED = new Answer(200, "", Map.of(), EVENTS);

  boolean isStreamed() {
    return type.equals(EVENTS);
  }

  public Answer {
    headers = Map.copyOf(headers);
  }

  public static Answer ok(Document body) {
    return of(200, body);
  }

  public static Answer of(int status, Document body) {
    return new Answer(status, body.fields(), Map.of(), JSON);
  }

  /** A list in full: there is no next page. */
  public static Answer items(List<Document> items) {
    return ok(new Document().put("items", items).put("next", Optional.empty()));
  }

  /** A page, and the cursor of the next where there is one. */
  public static Answer page(Page page) {
    return ok(new Document().put("items", page.items()).put("next", page.next()));
  }

  public static Answer text(String type, String text) {
    return new Answer(200, text, Map.of(), type);
  }

  /** JSON that was written already. */
  public static Answer json(String json) {
    return text(JSON, json);
  }

  /** Says how long it could be held, where its client preferred a time. */
  public Answer held(Optional<Duration> preferred) {
    return preferred
        .map(time -> header("Preference-Applied", "wait=" + time.toSeconds()))
        .orElse(this);
  }

  public Answer header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, body, more, type);
  }
}
