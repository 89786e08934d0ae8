package dev.larder.poolfile;

/** A directory that can't be packed, or packed bytes that can't be unpacked; says why. */
public final class InvalidDirectory extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidDirectory(String message) {
    super(message);
  }

  InvalidDirectory(String message, Throwable cause) {
    super(message, cause);
  }
}
