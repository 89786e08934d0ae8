package dev.larder.pool;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What people call a pool: {@code [ORGANIZATION/]TEMPLATE/PRESET}.
 *
 * @param organization absent: the only one that has such a pool
 */
public record PoolName(Optional<String> organization, String template, String preset) {
  /**
   * Names of organizations, templates, presets and workspaces: letters, digits, dots, dashes; 1 to
   * 63 of them.
   */
  public static final Pattern WORD =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

  /** The name; an IllegalArgumentException says what one looks like. */
  public static String word(String text) {
    if (!WORD.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no name: 1 to 63 letters, digits, . _ -, a letter or digit first and last"
              .formatted(text));
    }
    return text;
  }

  public static PoolName of(String organization, String template, String preset) {
    return new PoolName(Optional.of(organization), template, preset);
  }

  /** Reads what a person wrote; an IllegalArgumentException says what a pool's name looks like. */
  public static PoolName parse(String text) {
    String[] parts = text.split("/", -1);
    for (String part : parts) {
      if (!WORD.matcher(part).matches()) {
        throw wrong(text);
      }
    }
    return switch (parts.length) {
      case 2 -> new PoolName(Optional.empty(), parts[0], parts[1]);
      case 3 -> of(parts[0], parts[1], parts[2]);
      default -> throw wrong(text);
    };
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "\"%s\" is not the name of a pool: write TEMPLATE/PRESET or ORGANIZATION/TEMPLATE/PRESET"
            .formatted(text));
  }

  @Override
  public String toString() {
    return organization.map(o -> o + "/").orElse("") + template + "/" + preset;
  }
}
