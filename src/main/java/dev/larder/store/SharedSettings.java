package dev.larder.store;

import static dev.larder.store.schema.Tables.SETTINGS;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.jooq.DSLContext;

/** TEMPORARY until Settings lands. */
record SharedSettings(
    Duration interval,
    Duration backoffInterval,
    Duration lookBack,
    int failureHardLimit,
    Duration probeAfter,
    OptionalInt inFlight,
    boolean paused) {
  static SharedSettings read(DSLContext db) {
    Map<String, String> rows =
        db.select(SETTINGS.KEY, SETTINGS.VALUE)
            .from(SETTINGS)
            .fetchMap(SETTINGS.KEY, SETTINGS.VALUE);
    return new SharedSettings(
        Duration.parse(rows.getOrDefault("interval", "PT5M")),
        Duration.parse(rows.getOrDefault("backoffInterval", "PT1M")),
        Duration.parse(rows.getOrDefault("lookBack", "PT1H")),
        Integer.parseInt(rows.getOrDefault("failureHardLimit", "3")),
        Duration.parse(rows.getOrDefault("probeAfter", "PT10M")),
        rows.containsKey("inFlight")
            ? OptionalInt.of(Integer.parseInt(rows.get("inFlight")))
            : OptionalInt.empty(),
        rows.containsKey("paused"));
  }
}
