package dev.larder.store.sql;

import dev.larder.plan.Schedule;
import java.util.Optional;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Column values as the values of Larder. */
public final class Columns {
  private Columns() {}

  public static Optional<Schedule> schedule(@Nullable JSONB value) {
    return Optional.ofNullable(value).map(json -> StoredJson.read(json.data(), Schedule.class));
  }
}
