package dev.larder.store.race;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** What was broken, told once for each pair. */
@NullMarked
final class PairFindings {
  private static final int MAX_LENGTH = 160;

  private final Map<String, Finding> findings = new LinkedHashMap<>();

  /** So often, first there. */
  private record Finding(String where, int times) {}

  /**
   * @param pair the state and who met there
   */
  synchronized void add(String pair, String broken, String where) {
    String told = pair + "\n    " + broken;
    String shown = where.replace("\"", "").replace("larder.", "");
    findings.merge(
        told,
        new Finding(shown.length() > MAX_LENGTH ? shown.substring(0, MAX_LENGTH) + " …" : shown, 1),
        (first, again) -> new Finding(first.where, first.times + 1));
  }

  boolean isEmpty() {
    return findings.isEmpty();
  }

  String describe() {
    return findings.entrySet().stream()
        .map(
            found ->
                "%s, %d times; first where %s"
                    .formatted(found.getKey(), found.getValue().times(), found.getValue().where()))
        .collect(Collectors.joining("\n"));
  }
}
