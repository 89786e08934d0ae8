package dev.larder.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.document.Durations;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A claim that is asked for.
 *
 * <pre>{@code
 * ClaimCall.of("acme/java-dev/large").key("order-7").held(Duration.ofSeconds(30))
 * }</pre>
 */
public final class ClaimCall {
  private final ObjectNode body = JsonNodeFactory.instance.objectNode();
  private @Nullable String key;
  private @Nullable Duration held;

  private ClaimCall(String pool) {
    body.put("pool", pool);
  }

  /** From this pool, {@code [ORGANIZATION/]TEMPLATE/PRESET}, for the token's own subject. */
  public static ClaimCall of(String pool) {
    return new ClaimCall(pool);
  }

  /** For this owner: needs the scope claim-for. */
  public ClaimCall owner(String owner) {
    body.put("owner", owner);
    return this;
  }

  /** What to call the workspace. */
  public ClaimCall name(String name) {
    body.put("name", name);
    return this;
  }

  /** The same key again is the same claim: for requests that may have to be sent twice. */
  public ClaimCall key(String value) {
    key = value;
    return this;
  }

  /** Values for the template's claim program; secrets may be among them. */
  public ClaimCall values(Map<String, String> values) {
    ObjectNode node = body.putObject("values");
    new TreeMap<>(values).forEach(node::put);
    return this;
  }

  /** {@code fail}, {@code build} or {@code wait=10m}, where nothing is in stock. */
  public ClaimCall onMiss(String onMiss) {
    body.put("onMiss", onMiss);
    return this;
  }

  /** How long it lives unless extended. */
  public ClaimCall lease(Duration lease) {
    body.put("lease", Durations.text(lease));
    return this;
  }

  /**
   * How long the server may hold its answer until the workspace is personalized; a minute at most.
   */
  public ClaimCall held(Duration time) {
    held = time;
    return this;
  }

  ObjectNode body() {
    return body;
  }

  Optional<String> key() {
    return Optional.ofNullable(key);
  }

  Optional<Duration> held() {
    return Optional.ofNullable(held);
  }

  /** Without the values. */
  @Override
  public String toString() {
    return "claim of " + body.path("pool").asText();
  }
}
