package dev.larder.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;

/**
 * There was no answer. What was asked may have been done all the same: ask again, with the same
 * key.
 */
public final class ServerUnreachable extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  ServerUnreachable(URI url, IOException cause) {
    super("the server at %s cannot be reached: %s".formatted(url, cause.getMessage()), cause);
  }
}
