package dev.larder.store.setting;

import dev.larder.document.Durations;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One setting: its key, its default, and what may be written. */
public enum Setting {
  INTERVAL("interval", "5m"),
  BACKOFF_INTERVAL("backoffInterval", "1m"),
  LOOK_BACK("lookBack", "1h"),
  FAILURE_HARD_LIMIT("failureHardLimit", "3"),
  PROBE_AFTER("probeAfter", "10m"),
  IN_FLIGHT("inFlight", "none"),
  CHECK_INTERVAL("checkInterval", "5m"),
  UNHEALTHY_GRACE("unhealthyGrace", "2m"),
  PREBUILDS("prebuilds", "none"),
  MAIL_DOMAINS("mailDomains", "none"),
  RETAIN_BUILDS("retainBuilds", "30d"),
  RETAIN_CLAIMS("retainClaims", "30d"),
  RETAIN_LOGS("retainLogs", "7d"),
  RETAIN_SNAPSHOTS("retainSnapshots", "24h"),
  RETAIN_EVENTS("retainEvents", "90d");

  /** Instead of a duration: never. */
  static final String OFF = "off";

  private static final int MAX = 1_000_000;
  private final String key;
  private final String defaultValue;

  Setting(String key, String defaultValue) {
    this.key = key;
    this.defaultValue = defaultValue;
  }

  public String key() {
    return key;
  }

  /** The default, as people see it. */
  public String defaultValue() {
    return defaultValue;
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(Setting::key).toList();
  }

  static Optional<Setting> find(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
  }

  /**
   * The value as it is stored; empty: its default. An IllegalArgumentException says what can be
   * written.
   */
  Optional<String> read(String text) {
    if (text.isBlank() || text.equals("default")) {
      return Optional.empty();
    }
    return switch (this) {
      case INTERVAL, BACKOFF_INTERVAL, LOOK_BACK, PROBE_AFTER, UNHEALTHY_GRACE ->
          duration(text.strip());
      case CHECK_INTERVAL -> text.strip().equals(OFF) ? Optional.of(OFF) : duration(text.strip());
      case RETAIN_BUILDS, RETAIN_CLAIMS, RETAIN_LOGS, RETAIN_SNAPSHOTS, RETAIN_EVENTS ->
          duration(text.strip());
      case FAILURE_HARD_LIMIT -> Optional.of(number(text.strip()));
      case MAIL_DOMAINS ->
          text.strip().equals(defaultValue)
              ? Optional.empty()
              : Optional.of(MailDomains.read(text));
      case IN_FLIGHT, PREBUILDS ->
          text.strip().equals(defaultValue) ? Optional.empty() : Optional.of(number(text.strip()));
    };
  }

  /** Zero and negative ones, also bare ones such as 0 or -5m, stand for the default. */
  private static Optional<String> duration(String text) {
    if (text.startsWith("-") || text.matches("0+")) {
      return Optional.empty();
    }
    return Optional.of(Durations.parse(text))
        .filter(read -> !read.isZero() && !read.isNegative())
        .map(Durations::text);
  }

  private String number(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 0 && number <= MAX) {
        return String.valueOf(number);
      }
    } catch (NumberFormatException notOne) {
      // reported below
    }
    throw new IllegalArgumentException(
        "must be 0 to %d, is \"%s\"".formatted(MAX, text)
            + (defaultValue.equals("none") ? "; \"none\" for no limit" : ""));
  }
}
