package dev.larder.specification;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.PoolName;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a pool file says under {@code docker}.
 *
 * @param command empty: the image's own
 * @param ports numbers in the container, by name
 * @param volumes paths in the container, by name
 * @param memory in bytes
 * @param pids processes and threads
 * @param nanoCpus in billionths of a processor
 * @param network the engine's network that the container joins; empty: the engine's default
 * @param sudo whether its programs may gain privileges that they do not begin with
 * @param timeout for a pull, and for each program in the container
 */
public record DockerSpecification(
    String image,
    List<String> command,
    Map<String, String> env,
    Map<String, Integer> ports,
    Map<String, String> volumes,
    long memory,
    long pids,
    OptionalLong nanoCpus,
    Optional<String> network,
    boolean sudo,
    List<String> claim,
    List<String> check,
    Duration timeout,
    Optional<Readiness> ready) {
  public static final String KIND = "docker";
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);
  private static final long DEFAULT_MEMORY = 4L << 30;
  private static final long DEFAULT_PIDS = 4096;
  private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000);

  /** Linux counts no further. */
  private static final int MAX_PIDS = 4_194_304;

  private static final Pattern MEMORY = Pattern.compile("[1-9][0-9]{0,11}[bkmg]?");
  private static final Pattern NETWORK = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");
  private static final Pattern VOLUME_PATH = Pattern.compile("/[^:]+");

  /** Takes the keys out of a pool file. */
  public static void keys(SpecificationKeys keys) {
    keys.requiredText("image");
    keys.command("command");
    keys.texts("env");
    keys.ports("ports");
    keys.parsedTexts("volumes", DockerSpecification::checkVolume);
    keys.nested(
        "limits",
        limits -> {
          limits.parsed("memory", DockerSpecification::checkedMemory);
          limits.decimal("cpus", "0.01", "1024");
          limits.integer("pids", 1, MAX_PIDS);
        });
    keys.parsed("network", DockerSpecification::checkedNetwork);
    keys.bool("sudo");
    keys.command("claim");
    keys.command("check");
    keys.timeout("timeout");
  }

  /**
   * Reads the value under {@code docker}; an IllegalArgumentException says what is wrong with it.
   */
  public static DockerSpecification of(JsonNode docker) {
    if (docker.path("image").asText().isBlank()) {
      throw new IllegalArgumentException("it names no image");
    }
    SpecificationValues values = new SpecificationValues(docker);
    Map<String, Integer> ports = new TreeMap<>();
    docker.path("ports").properties().forEach(e -> ports.put(e.getKey(), e.getValue().asInt()));
    JsonNode limits = docker.path("limits");
    return new DockerSpecification(
        docker.path("image").asText(),
        values.command("command"),
        values.texts("env"),
        ports,
        values.texts("volumes"),
        limits.hasNonNull("memory") ? bytes(limits.path("memory").asText()) : DEFAULT_MEMORY,
        limits.path("pids").asLong(DEFAULT_PIDS),
        limits.hasNonNull("cpus")
            ? OptionalLong.of(limits.path("cpus").decimalValue().multiply(NANO).longValue())
            : OptionalLong.empty(),
        Optional.ofNullable(docker.path("network").textValue()),
        docker.path("sudo").asBoolean(false),
        values.command("claim"),
        values.command("check"),
        values.timeout("timeout", DEFAULT_TIMEOUT),
        Readiness.of(docker));
  }

  private static String checkedMemory(String text) {
    if (!MEMORY.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no amount of memory: write bytes, or 512m, 2g".formatted(text));
    }
    return text;
  }

  private static String checkedNetwork(String name) {
    if (name.equals("host")) {
      throw new IllegalArgumentException(
          "\"host\" is the machine's own network, where the worker listens: make a network for"
              + " workspaces and name it");
    }
    if (!NETWORK.matcher(name).matches()) {
      throw new IllegalArgumentException("\"%s\" is no name of a network".formatted(name));
    }
    return name;
  }

  private static void checkVolume(String name, String path) {
    PoolName.word(name);
    if (!VOLUME_PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no path in a container: write one like /data".formatted(path));
    }
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
