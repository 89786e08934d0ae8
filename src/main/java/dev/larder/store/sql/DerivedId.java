package dev.larder.store.sql;

import dev.larder.pool.BuildId;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Ids made from what they are for, so that a retry makes the same ones and inserts nothing twice.
 */
public final class DerivedId {
  private DerivedId() {}

  public static BuildId build(Object... parts) {
    return new BuildId(of(parts));
  }

  public static UUID of(Object... parts) {
    StringBuilder name = new StringBuilder("larder");
    for (Object part : parts) {
      name.append('\u0000').append(part);
    }
    return UUID.nameUUIDFromBytes(name.toString().getBytes(StandardCharsets.UTF_8));
  }
}
