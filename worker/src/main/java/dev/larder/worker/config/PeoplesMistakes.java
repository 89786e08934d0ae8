package dev.larder.worker.config;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import dev.larder.pool.CleanText;
import io.temporal.common.converter.DataConverterException;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/**
 * A signal or an input that cannot be read, or is refused, is a person's mistake: one line says so,
 * and no stack trace.
 */
public final class PeoplesMistakes extends TurboFilter {
  private static final String SDK = "io.temporal.internal.sync.";

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String message,
      Object @Nullable [] values,
      @Nullable Throwable failure) {
    Throwable thrown = failure == null ? last(values) : failure;
    if (thrown == null || !isMistake(thrown) || !logger.getName().startsWith(SDK)) {
      return FilterReply.NEUTRAL;
    }
    String said = MessageFormatter.arrayFormat(message, values).getMessage();
    logger.warn("{}: {}", said, CleanText.line(reason(thrown)));
    return FilterReply.DENY;
  }

  /** Where a message has several values the failure is the last of them. */
  private static @Nullable Throwable last(Object @Nullable [] values) {
    return values != null
            && values.length > 0
            && values[values.length - 1] instanceof Throwable thrown
        ? thrown
        : null;
  }

  private static boolean isMistake(Throwable failure) {
    return failure instanceof DataConverterException
        || (failure instanceof ApplicationFailure refusal
            && refusal.getCategory() == ApplicationErrorCategory.BENIGN);
  }

  private static String reason(Throwable failure) {
    if (failure instanceof ApplicationFailure refusal) {
      return refusal.getOriginalMessage();
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
  }
}
