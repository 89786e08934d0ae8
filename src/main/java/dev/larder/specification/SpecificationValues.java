package dev.larder.specification;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.document.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what {@link SpecificationKeys} has written. */
public record SpecificationValues(JsonNode json) {
  /** Absent: empty. */
  public List<String> command(String key) {
    List<String> words = new ArrayList<>();
    json.path(key).forEach(word -> words.add(word.asText()));
    return List.copyOf(words);
  }

  /** Absent: empty. */
  public Map<String, String> texts(String key) {
    Map<String, String> texts = new TreeMap<>();
    json.path(key).properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
    return texts;
  }

  /** An IllegalArgumentException says why it is none. */
  public Duration timeout(String key, Duration defaultValue) {
    return json.hasNonNull(key) ? Durations.parsePositive(json.path(key).asText()) : defaultValue;
  }
}
