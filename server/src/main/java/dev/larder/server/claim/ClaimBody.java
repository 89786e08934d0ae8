package dev.larder.server.claim;

import dev.larder.claim.OnMiss;
import dev.larder.document.Durations;
import dev.larder.document.Fields;
import dev.larder.pool.PoolName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What stands in the body of a claim. */
record ClaimBody(
    PoolName pool,
    Optional<String> owner,
    Optional<String> name,
    Map<String, String> values,
    OnMiss onMiss,
    Optional<Duration> lease) {
  /** Empty: a problem says what is missing. */
  static Optional<ClaimBody> read(Fields fields) {
    Optional<PoolName> pool = fields.requiredParsed("pool", PoolName::parse);
    Optional<String> owner = fields.string("owner");
    Optional<String> name = fields.string("name");
    Map<String, String> values = new LinkedHashMap<>(fields.strings("values"));
    fields
        .strings("secrets")
        .forEach(
            (key, value) -> {
              if (values.putIfAbsent(key, value) != null) {
                fields.complain("secrets", "\"" + key + "\" stands among the values, too");
              }
            });
    Optional<OnMiss> onMiss = fields.parsed("onMiss", OnMiss::parse);
    Optional<Duration> lease = fields.parsed("lease", Durations::parsePositive);
    return pool.map(
        found ->
            new ClaimBody(found, owner, name, values, onMiss.orElse(new OnMiss.Fail()), lease));
  }

  @Override
  public String toString() {
    return "claim of " + pool;
  }
}
