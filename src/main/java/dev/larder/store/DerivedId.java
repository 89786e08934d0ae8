package dev.larder.store;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Ids made from what they are for, so that a retry makes the same ones and inserts nothing twice.
 */
final class DerivedId {
  private DerivedId() {}

  static UUID of(Object... parts) {
    StringBuilder name = new StringBuilder("larder");
    for (Object part : parts) {
      name.append('\u0000').append(part);
    }
    return UUID.nameUUIDFromBytes(name.toString().getBytes(StandardCharsets.UTF_8));
  }
}
