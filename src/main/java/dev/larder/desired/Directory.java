package dev.larder.desired;

import org.jspecify.annotations.Nullable;

/**
 * A packed directory. Two with the same hash are equal.
 *
 * @param hash SHA-256 of the tar, hex
 * @param content the tar, gzipped
 */
@SuppressWarnings("ArrayRecordComponent")
public record Directory(String hash, byte[] content) {
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
