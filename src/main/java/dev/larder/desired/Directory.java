package dev.larder.desired;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A packed directory. Two with the same hash are equal. Its content may be larger than the memory
 * of whoever has it, and is only ever read as a stream.
 *
 * @param hash SHA-256 of the tar, hex
 * @param size of the content in bytes
 * @param content the tar, gzipped
 */
public record Directory(String hash, long size, Content content) {
  /** Where the bytes come from. */
  @FunctionalInterface
  public interface Content {
    /** The same bytes from their beginning, each time; for whoever opens it to close. */
    InputStream open() throws IOException;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Directory directory && hash.equals(directory.hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return "Directory[" + hash + "]";
  }
}
