package dev.larder.store;

import dev.larder.plan.Schedule;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Column values as the values of Larder. */
final class Columns {
  private Columns() {}

  static Optional<Instant> instant(@Nullable OffsetDateTime value) {
    return Optional.ofNullable(value).map(OffsetDateTime::toInstant);
  }

  static Optional<Schedule> schedule(@Nullable JSONB value) {
    return Optional.ofNullable(value).map(json -> StoredJson.read(json.data(), Schedule.class));
  }

  static Optional<Replacement> replacement(@Nullable JSONB value) {
    return Optional.ofNullable(value).map(json -> StoredJson.read(json.data(), Replacement.class));
  }
}
