package dev.larder.worker.provision.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.document.Durations;
import dev.larder.worker.provision.Readiness;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a pool file says under {@code docker}.
 *
 * @param command empty: the image's own
 * @param ports numbers in the container, by name
 * @param volumes paths in the container, by name
 * @param memory in bytes
 * @param nanoCpus in billionths of a processor
 * @param timeout for a pull, and for each program in the container
 */
record DockerSpecification(
    String image,
    List<String> command,
    Map<String, String> env,
    Map<String, Integer> ports,
    Map<String, String> volumes,
    OptionalLong memory,
    OptionalLong nanoCpus,
    List<String> claim,
    List<String> check,
    Duration timeout,
    Optional<Readiness> ready) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);
  private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000);

  /**
   * Reads the value under {@code docker}; an IllegalArgumentException says what is wrong with it.
   */
  static DockerSpecification of(JsonNode docker) {
    if (docker.path("image").asText().isBlank()) {
      throw new IllegalArgumentException("it names no image");
    }
    Map<String, Integer> ports = new TreeMap<>();
    docker.path("ports").properties().forEach(e -> ports.put(e.getKey(), e.getValue().asInt()));
    JsonNode limits = docker.path("limits");
    return new DockerSpecification(
        docker.path("image").asText(),
        words(docker.path("command")),
        texts(docker.path("env")),
        ports,
        texts(docker.path("volumes")),
        limits.hasNonNull("memory")
            ? OptionalLong.of(bytes(limits.path("memory").asText()))
            : OptionalLong.empty(),
        limits.hasNonNull("cpus")
            ? OptionalLong.of(limits.path("cpus").decimalValue().multiply(NANO).longValue())
            : OptionalLong.empty(),
        words(docker.path("claim")),
        words(docker.path("check")),
        docker.hasNonNull("timeout")
            ? Durations.parsePositive(docker.path("timeout").asText())
            : DEFAULT_TIMEOUT,
        Readiness.of(docker));
  }

  private static List<String> words(JsonNode list) {
    List<String> words = new ArrayList<>();
    list.forEach(word -> words.add(word.asText()));
    return List.copyOf(words);
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new TreeMap<>();
    object.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
    return texts;
  }

  /** {@code 512m}, {@code 2g}, or bytes. */
  private static long bytes(String text) {
    String number = text.replaceAll("[bkmg]$", "");
    int shift =
        switch (text.charAt(text.length() - 1)) {
          case 'k' -> 10;
          case 'm' -> 20;
          case 'g' -> 30;
          default -> 0;
        };
    return Long.parseLong(number) << shift;
  }
}
