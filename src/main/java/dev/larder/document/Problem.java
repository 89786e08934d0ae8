package dev.larder.document;

/**
 * What is wrong in a file, for the person who wrote it.
 *
 * @param key the path of the key, e.g. {@code templates[0].presets[1].desired}; empty for the whole
 *     file
 * @param reason what is wrong and what to do, without a full stop
 */
public record Problem(Place place, String key, String reason) {
  @Override
  public String toString() {
    return place + ": " + (key.isEmpty() ? "" : key + ": ") + reason;
  }
}
