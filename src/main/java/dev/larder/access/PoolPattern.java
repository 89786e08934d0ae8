package dev.larder.access;

import dev.larder.pool.PoolName;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The pools that a scope reaches: {@code ORGANIZATION/TEMPLATE/PRESET}, where {@code *} stands for
 * any run of characters within a part. {@code acme/*}{@code /*} is all of an organization.
 */
public record PoolPattern(String organization, String template, String preset) {
  private static final String ANY = "*";
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9._*-]{1,63}");

  /** All pools, those to come too. */
  public static final PoolPattern ALL = new PoolPattern(ANY, ANY, ANY);

  public PoolPattern {
    for (String part : List.of(organization, template, preset)) {
      if (!PART.matcher(part).matches()) {
        throw wrong(part);
      }
    }
  }

  /** All pools of an organization. */
  public static PoolPattern organization(String name) {
    return new PoolPattern(PoolName.word(name), ANY, ANY);
  }

  /** Reads what a person wrote; an IllegalArgumentException says what a pattern looks like. */
  public static PoolPattern parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 3) {
      throw wrong(text);
    }
    return new PoolPattern(parts[0], parts[1], parts[2]);
  }

  /** Whether this pool is reached; its name says its organization. */
  public boolean matches(PoolName pool) {
    return pool.organization()
        .filter(name -> matches(name, Optional.of(pool.template()), Optional.of(pool.preset())))
        .isPresent();
  }

  /** The same of a template without a preset, or a whole organization: those need all of it. */
  public boolean matches(String name, Optional<String> ofTemplate, Optional<String> ofPreset) {
    return matches(organization, name)
        && ofTemplate.map(it -> matches(template, it)).orElse(template.equals(ANY))
        && ofPreset.map(it -> matches(preset, it)).orElse(preset.equals(ANY));
  }

  /** Whether every pool of this organization is reached, those to come too. */
  public boolean coversOrganization(String name) {
    return matches(name, Optional.empty(), Optional.empty());
  }

  /** Whether whatever the other reaches is reached. Where that is not plain to see, it is not. */
  public boolean covers(PoolPattern other) {
    return covers(organization, other.organization)
        && covers(template, other.template)
        && covers(preset, other.preset);
  }

  /** The parts as a {@code like} of SQL has them: {@code %} for any run, underscores escaped. */
  public static String like(String part) {
    return part.replace("_", "\\_").replace('*', '%');
  }

  private static boolean covers(String part, String other) {
    return part.equals(ANY)
        || part.equals(other)
        || (!other.contains(ANY) && matches(part, other))
        || (isPrefix(part) && other.startsWith(part.substring(0, part.length() - 1)));
  }

  /** {@code java-*}: one star, at its end. */
  private static boolean isPrefix(String part) {
    return part.indexOf('*') == part.length() - 1;
  }

  private static boolean matches(String part, String word) {
    if (!part.contains(ANY)) {
      return part.equals(word);
    }
    String[] runs = part.split("\\*", -1);
    if (!word.startsWith(runs[0])) {
      return false;
    }
    int at = runs[0].length();
    for (int i = 1; i < runs.length - 1; i++) {
      int found = word.indexOf(runs[i], at);
      if (found < 0) {
        return false;
      }
      at = found + runs[i].length();
    }
    String last = runs[runs.length - 1];
    return word.length() - at >= last.length() && word.endsWith(last);
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "\"%s\" is no pattern of pools: write ORGANIZATION/TEMPLATE/PRESET, with * for any, e.g. acme/java-dev/*"
            .formatted(text));
  }

  @Override
  public String toString() {
    return organization + "/" + template + "/" + preset;
  }
}
