package dev.larder.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.larder.plan.Schedule;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Column values as the values of Larder. */
final class Columns {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Columns() {}

  static Optional<Instant> instant(@Nullable OffsetDateTime value) {
    return Optional.ofNullable(value).map(OffsetDateTime::toInstant);
  }

  /** Outputs and the like: an object of text. */
  static Map<String, String> strings(JSONB value) {
    try {
      return JSON.readValue(value.data(), new TypeReference<LinkedHashMap<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database holds an object of text that is none", e);
    }
  }

  static Optional<Schedule> schedule(@Nullable JSONB value) {
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(value.data(), Schedule.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database holds a schedule that is none", e);
    }
  }
}
