package dev.larder.cli.frame;

import java.util.Locale;

/** How data is printed. */
enum Format {
  TABLE,
  JSON,
  YAML;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
