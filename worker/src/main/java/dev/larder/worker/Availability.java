package dev.larder.worker;

import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for what a worker needs, saying once that it does. */
final class Availability {
  private static final Logger log = LoggerFactory.getLogger(Availability.class);
  private static final long PAUSE_MILLIS = 1_000;

  private Availability() {}

  static void await(String what, String where, Runnable question) throws InterruptedException {
    boolean said = false;
    while (true) {
      try {
        question.run();
        if (said) {
          log.info("{} at {} is there", what, where);
        }
        return;
      } catch (RuntimeException e) {
        if (!said) {
          log.warn("waiting for {} at {}: {}", what, where, e.getMessage());
          said = true;
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
  }

  /** Where a JDBC address points, without user and password. */
  static String of(String jdbcUrl) {
    URI uri = URI.create(jdbcUrl.replaceFirst("^jdbc:", ""));
    return uri.getHost() + ":" + (uri.getPort() < 0 ? 5432 : uri.getPort()) + uri.getPath();
  }
}
