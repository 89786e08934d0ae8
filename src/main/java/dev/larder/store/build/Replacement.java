package dev.larder.store.build;

import dev.larder.pool.CleanText;
import dev.larder.provision.ReplacedResource;
import dev.larder.store.sql.StoredJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * Resources that a claim replaced, or would, as the store keeps them: at most {@value #MAX}, each
 * once, with shortened names, so that no template can make them grow.
 *
 * @param more how many more there were
 * @param refused whether the claim was not allowed to: nothing was applied
 */
public record Replacement(List<ReplacedResource> resources, int more, boolean refused) {
  public static final int MAX = 100;
  private static final int MAX_ATTRIBUTES = 20;
  private static final int MAX_LENGTH = 300;
  private static final int MAX_DESCRIBED = 5;

  public Replacement {
    resources = List.copyOf(resources);
  }

  /** As a column has it. */
  public static Optional<Replacement> of(@Nullable JSONB value) {
    return Optional.ofNullable(value).map(json -> StoredJson.read(json.data(), Replacement.class));
  }

  public static Replacement none() {
    return new Replacement(List.of(), 0, false);
  }

  /** Bounded; of resources with one address, one is kept with the attributes of all. */
  public static Replacement of(List<ReplacedResource> found) {
    return none().with(found);
  }

  /** These as well. */
  public Replacement with(List<ReplacedResource> found) {
    Map<String, Set<String>> attributes = new LinkedHashMap<>();
    Stream.concat(resources.stream(), found.stream())
        .forEach(
            resource ->
                attributes
                    .computeIfAbsent(
                        shortened(resource.address()), address -> new LinkedHashSet<>())
                    .addAll(resource.attributes()));
    List<ReplacedResource> kept = new ArrayList<>();
    attributes.entrySet().stream()
        .limit(MAX)
        .forEach(one -> kept.add(new ReplacedResource(one.getKey(), shortened(one.getValue()))));
    return new Replacement(kept, Math.max(more, attributes.size() - kept.size()), refused);
  }

  public Replacement asRefused() {
    return new Replacement(resources, more, true);
  }

  /** How many there are, those beyond the bound among them. */
  public int count() {
    return resources.size() + more;
  }

  public boolean isEmpty() {
    return resources.isEmpty();
  }

  /** What was, or would be, replaced; empty where that was refused. */
  public List<ReplacedResource> replaced() {
    return refused ? List.of() : resources;
  }

  /** What would have been replaced, where that was refused. */
  public List<ReplacedResource> prevented() {
    return refused ? resources : List.of();
  }

  /** Where the resources stand in the template. */
  public List<String> addresses() {
    return resources.stream().map(ReplacedResource::address).toList();
  }

  /** A few of them, e.g. {@code disk.home (forced by size), and 3 more}. */
  public String describe() {
    String named =
        resources.stream()
            .limit(MAX_DESCRIBED)
            .map(Replacement::describe)
            .collect(Collectors.joining(", "));
    int unnamed = resources.size() - Math.min(resources.size(), MAX_DESCRIBED) + more;
    return unnamed > 0 ? named + ", and " + unnamed + " more" : named;
  }

  private static String describe(ReplacedResource resource) {
    return resource.attributes().isEmpty()
        ? resource.address()
        : "%s (forced by %s)"
            .formatted(resource.address(), String.join(", ", resource.attributes()));
  }

  private static List<String> shortened(Set<String> attributes) {
    return attributes.stream().limit(MAX_ATTRIBUTES).map(Replacement::shortened).toList();
  }

  private static String shortened(String name) {
    String clean = CleanText.line(name);
    return clean.length() <= MAX_LENGTH ? clean : clean.substring(0, MAX_LENGTH - 1) + "…";
  }
}
