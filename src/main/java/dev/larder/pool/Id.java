package dev.larder.pool;

import java.util.UUID;

/** An id that is a UUID. */
public interface Id {
  UUID value();
}
