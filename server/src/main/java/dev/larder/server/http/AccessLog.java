package dev.larder.server.http;

import dev.larder.pool.CleanText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line for each request: what was asked, by whom, what came of it. No values of a query. */
final class AccessLog {
  private static final Logger log = LoggerFactory.getLogger("dev.larder.server.access");

  void write(Route route, String path, int status, long nanos, String subject) {
    if (route.path().startsWith("/v1")) {
      log.info(
          "{} {} {} {} ms {}",
          route.method(),
          CleanText.line(path),
          status,
          nanos / 1_000_000,
          subject);
    }
  }
}
