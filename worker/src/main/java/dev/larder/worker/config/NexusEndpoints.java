package dev.larder.worker.config;

import dev.larder.access.PoolPattern;
import dev.larder.document.DocumentFile;
import dev.larder.document.Fields;
import dev.larder.document.Node;
import dev.larder.document.Problems;
import dev.larder.pool.PoolName;
import dev.larder.pool.Text;
import dev.larder.poolfile.YamlDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The Nexus endpoints that are mapped, by their names: read from a file that an operator writes.
 */
public record NexusEndpoints(Map<String, NexusEndpoint> byName) {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_PREFIX = 100;

  /** As Temporal's server takes them. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z]([A-Za-z0-9-]{0,198}[A-Za-z0-9])?");

  public NexusEndpoints {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /**
   * Reads the file strictly; all that is wrong comes at once, as an {@link
   * dev.larder.document.InvalidDocument}.
   *
   * @param environment what its <code>${NAME}</code> are
   */
  public static NexusEndpoints read(Path file, Map<String, String> environment) {
    String name = file.toString();
    Problems problems = new Problems();
    Map<String, NexusEndpoint> endpoints = new LinkedHashMap<>();
    Node root =
        YamlDocument.parse(name, DocumentFile.read(file, name, MAX_BYTES), environment, problems);
    try (Fields fields = Fields.of(root, problems)) {
      List<Node> items = fields.requiredList("endpoints");
      if (fields.has("endpoints") && items.isEmpty()) {
        fields.complain("endpoints", "names no endpoint; without one leave --nexus out");
      }
      for (Node item : items) {
        endpoint(item, problems)
            .ifPresent(
                endpoint -> {
                  if (endpoints.putIfAbsent(endpoint.name(), endpoint) != null) {
                    problems.add(item, "\"" + endpoint.name() + "\" is mapped above already");
                  }
                });
      }
    }
    problems.throwIfAny();
    return new NexusEndpoints(endpoints);
  }

  private static Optional<NexusEndpoint> endpoint(Node item, Problems problems) {
    try (Fields fields = Fields.of(item, problems)) {
      Optional<String> name = fields.requiredParsed("endpoint", NexusEndpoints::name);
      Optional<String> organization = fields.requiredParsed("organization", PoolName::word);
      Optional<String> prefix = fields.requiredParsed("ownerPrefix", NexusEndpoints::prefix);
      List<PoolPattern> pools = new ArrayList<>();
      List<Node> patterns = fields.requiredList("pools");
      for (Node pattern : patterns) {
        fields.parsed(pattern, text -> pattern(text, organization)).ifPresent(pools::add);
      }
      if (patterns.isEmpty() && fields.has("pools")) {
        fields.complain("pools", "names no pool; all of an organization's are ORGANIZATION/*/*");
      }
      return name.isEmpty() || organization.isEmpty() || prefix.isEmpty()
          ? Optional.empty()
          : Optional.of(new NexusEndpoint(name.get(), organization.get(), pools, prefix.get()));
    }
  }

  private static String name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no name of a Nexus endpoint: letters, digits and dashes, a letter first"
              .formatted(text));
    }
    return text;
  }

  private static PoolPattern pattern(String text, Optional<String> organization) {
    PoolPattern pattern = PoolPattern.parse(text);
    if (organization.isPresent() && !organization.get().equals(pattern.organization())) {
      throw new IllegalArgumentException(
          "\"%s\" is not of this endpoint's organization: write %s/TEMPLATE/PRESET, with * for any"
              .formatted(text, organization.get()));
    }
    return pattern;
  }

  private static String prefix(String text) {
    if (text.length() > MAX_PREFIX) {
      throw new IllegalArgumentException("has more than %d characters".formatted(MAX_PREFIX));
    }
    Text.LINE
        .complaint(text)
        .ifPresent(
            holds -> {
              throw new IllegalArgumentException(holds);
            });
    return text;
  }

  /** For a worker's first line. */
  @Override
  public String toString() {
    return String.join(", ", byName.keySet());
  }
}
