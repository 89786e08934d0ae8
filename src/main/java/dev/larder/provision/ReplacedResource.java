package dev.larder.provision;

import java.util.List;

/**
 * A resource that could not be changed in place.
 *
 * @param address where it stands in the template, e.g. {@code terraform_data.home}
 * @param attributes paths of the attributes that forced it, e.g. {@code triggers_replace}; never
 *     their values
 */
public record ReplacedResource(String address, List<String> attributes) {
  public ReplacedResource {
    attributes = List.copyOf(attributes);
  }
}
