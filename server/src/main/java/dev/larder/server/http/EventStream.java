package dev.larder.server.http;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.document.Document;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Server-sent events to one client, written outside the gate. A client that is gone, or does not
 * read, ends it with an IOException.
 */
public final class EventStream {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration QUIET = Duration.ofSeconds(10);

  private final OutputStream out;
  private final Gate gate;
  private final Deadlines.Watched connection;
  private long lastWrite = System.nanoTime();

  EventStream(OutputStream out, Gate gate, Deadlines.Watched connection) {
    this.out = out;
    this.gate = gate;
    this.connection = connection;
  }

  /** One event; its id is what the client sends again as {@code Last-Event-ID}. */
  public void send(String id, String event, Document data) throws IOException {
    write(
        "id: %s\nevent: %s\ndata: %s\n\n"
            .formatted(id, event, JSON.writeValueAsString(data.fields())));
  }

  /** Something that the database is asked for. */
  public <T> T inside(Supplier<T> question) throws InterruptedException {
    return gate.inside(question);
  }

  /** Waits; says something now and then, so that a client that is gone is seen. */
  public void pause(Duration time) throws IOException, InterruptedException {
    Thread.sleep(time);
    keepAlive();
  }

  /** A comment, if nothing was written for a while. */
  public void keepAlive() throws IOException {
    if (System.nanoTime() - lastWrite > QUIET.toNanos()) {
      write(": still here\n\n");
    }
  }

  void begin() throws IOException {
    write(": larder\n\n");
  }

  private void write(String text) throws IOException {
    try (Deadlines.Running running = connection.within(Deadlines.WRITE)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
    lastWrite = System.nanoTime();
  }
}
