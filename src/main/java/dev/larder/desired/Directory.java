package dev.larder.desired;

/**
 * A packed directory.
 *
 * @param hash SHA-256 of the tar, hex
 * @param content the tar, gzipped
 */
@SuppressWarnings("ArrayRecordComponent")
public record Directory(String hash, byte[] content) {
  @Override
  public String toString() {
    return "Directory[" + hash + "]";
  }
}
