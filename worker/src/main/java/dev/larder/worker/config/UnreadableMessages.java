package dev.larder.worker.config;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import dev.larder.pool.CleanText;
import io.temporal.common.converter.DataConverterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * A signal or an input that cannot be read is a person's mistake: one line says so, and no stack
 * trace.
 */
public final class UnreadableMessages extends TurboFilter {
  private static final String SDK = "io.temporal.internal.sync.";

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String message,
      Object @Nullable [] values,
      @Nullable Throwable failure) {
    if (!(failure instanceof DataConverterException) || !logger.getName().startsWith(SDK)) {
      return FilterReply.NEUTRAL;
    }
    String reason = String.valueOf(rootOf(failure).getMessage());
    logger.warn("{} {}", message, CleanText.line(reason.lines().findFirst().orElse("")));
    return FilterReply.DENY;
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
