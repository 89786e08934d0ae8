package dev.larder.poolfile;

import dev.larder.document.KeyPath;
import dev.larder.document.Place;
import dev.larder.document.Problem;
import dev.larder.document.Problems;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces <code>${NAME}</code> in values by the environment of the one who applies; a further
 * dollar sign in front keeps it as it is. Values never appear in a problem: they may be secrets.
 */
final class Variables {
  private static final Pattern OPENING = Pattern.compile("\\$?\\$\\{([A-Za-z_][A-Za-z0-9_]*}|)");
  private static final int MAX_CHARACTERS = 1 << 20;
  private final Map<String, String> environment;
  private final Problems problems;

  Variables(Map<String, String> environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  /** The variables that stand in this text, anywhere. */
  static Set<String> named(String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = OPENING.matcher(text);
    while (matcher.find()) {
      if (matcher.group().endsWith("}") && !matcher.group().startsWith("$$")) {
        names.add(matcher.group(1).substring(0, matcher.group(1).length() - 1));
      }
    }
    return names;
  }

  /** The text with every variable replaced; what can't be stays and is a problem. */
  String replaced(Place place, KeyPath path, String text) {
    if (!text.contains("${")) {
      return text;
    }
    Matcher matcher = OPENING.matcher(text);
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(
          result, Matcher.quoteReplacement(replacement(place, path, matcher.group())));
      if (result.length() > MAX_CHARACTERS) {
        problems.add(new Problem(place, path, "is more than 1 MiB with its variables"));
        return "";
      }
    }
    return matcher.appendTail(result).toString();
  }

  private String replacement(Place place, KeyPath path, String found) {
    if (found.startsWith("$$")) {
      return found.substring(1);
    }
    if (found.equals("${")) {
      problems.add(
          new Problem(
              place,
              path,
              "\"${\" must be followed by NAME}; write \"$${\" for the letters alone"));
      return found;
    }
    String name = found.substring(2, found.length() - 1);
    Optional<String> value = Optional.ofNullable(environment.get(name));
    if (value.isEmpty()) {
      problems.add(
          new Problem(place, path, "the environment variable %s is not set here".formatted(name)));
    }
    return value.orElse(found);
  }
}
