package dev.larder.store;

import dev.larder.provision.ReplacedResource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Resources that a claim replaced, or would, as the store keeps them: at most {@value #MOST}, each
 * once, with shortened names, so that no template can make them grow.
 *
 * @param more how many more there were
 * @param refused whether the claim was not allowed to: nothing was applied
 */
public record Replacement(List<ReplacedResource> resources, int more, boolean refused) {
  static final int MOST = 100;
  private static final int MOST_ATTRIBUTES = 20;
  private static final int LONGEST = 300;
  private static final int MOST_DESCRIBED = 5;

  public Replacement {
    resources = List.copyOf(resources);
  }

  static Replacement none() {
    return new Replacement(List.of(), 0, false);
  }

  /** Bounded; of resources with one address, one is kept with the attributes of all. */
  public static Replacement of(List<ReplacedResource> found) {
    return none().with(found);
  }

  /** These as well. */
  Replacement with(List<ReplacedResource> found) {
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
        .limit(MOST)
        .forEach(one -> kept.add(new ReplacedResource(one.getKey(), shortened(one.getValue()))));
    return new Replacement(kept, Math.max(more, attributes.size() - kept.size()), refused);
  }

  Replacement asRefused() {
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

  /** A few of them in words, e.g. {@code disk.home (forced by size), and 3 more}. */
  public String describe() {
    String named =
        resources.stream()
            .limit(MOST_DESCRIBED)
            .map(Replacement::describe)
            .collect(Collectors.joining(", "));
    int unnamed = resources.size() - Math.min(resources.size(), MOST_DESCRIBED) + more;
    return unnamed > 0 ? named + ", and " + unnamed + " more" : named;
  }

  private static String describe(ReplacedResource resource) {
    return resource.attributes().isEmpty()
        ? resource.address()
        : "%s (forced by %s)"
            .formatted(resource.address(), String.join(", ", resource.attributes()));
  }

  private static List<String> shortened(Set<String> attributes) {
    return attributes.stream().limit(MOST_ATTRIBUTES).map(Replacement::shortened).toList();
  }

  /** Without control characters: some of them cannot be stored. */
  private static String shortened(String name) {
    String clean = name.replaceAll("\\p{Cntrl}", " ");
    return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST - 1) + "…";
  }
}
