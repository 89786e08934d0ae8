package dev.larder.server.http;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Streams that are open: so many for each token, and in all. */
public final class Streams {
  private static final Logger log = LoggerFactory.getLogger(Streams.class);
  private static final int MAX_OF_TOKEN = 10;
  private static final int MAX = 500;

  private final HttpMeters meters;
  private final ConcurrentMap<String, AtomicInteger> ofTokens = new ConcurrentHashMap<>();
  private final AtomicInteger all = new AtomicInteger();
  private volatile boolean closing;

  public Streams(HttpMeters meters) {
    this.meters = meters;
  }

  /** What writes to a stream, until it returns. */
  @FunctionalInterface
  public interface Writer {
    void write(EventStream stream) throws IOException, InterruptedException;
  }

  /** Whether the server is about to stop: streams end, and their clients come again elsewhere. */
  public boolean isClosing() {
    return closing;
  }

  public void endAll() {
    closing = true;
  }

  /** Answers with a stream of events, which takes as long as its writer does. */
  public Answer stream(Request request, Writer writer) throws InterruptedException {
    AtomicInteger open =
        ofTokens.computeIfAbsent(request.caller().token(), any -> new AtomicInteger());
    try {
      if (open.incrementAndGet() > MAX_OF_TOKEN || all.get() >= MAX) {
        throw new ApiProblem(
                ProblemType.TOO_MANY_STREAMS,
                "a token may have %d streams open on a server".formatted(MAX_OF_TOKEN))
            .retryAfter(java.time.Duration.ofSeconds(10));
      }
      all.incrementAndGet();
      meters.streamBegan();
      try {
        return request.outside(() -> run(request, writer));
      } finally {
        meters.streamEnded();
        all.decrementAndGet();
      }
    } finally {
      open.decrementAndGet();
    }
  }

  private static Answer run(Request request, Writer writer) throws InterruptedException {
    try {
      EventStream stream = request.openStream();
      stream.begin();
      writer.write(stream);
    } catch (ApiProblem revoked) {
      log.info("a stream ends: {}", revoked.getMessage());
    } catch (IOException gone) {
      log.debug("a stream's client is gone: {}", gone.getMessage());
    }
    return Answer.STREAMED;
  }
}
