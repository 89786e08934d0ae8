package dev.larder.desired;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * How a template is provisioned.
 *
 * @param kind exec, tofu, docker or simulated
 * @param json {@code {kind: {…}}} with the keys of the pool file; durations as {@code 10m}
 * @param directory the packed template directory, for kinds that have one
 */
public record Specification(String kind, JsonNode json, Optional<Directory> directory) {}
