package dev.larder.worker.provision.program;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * As which users of this machine programs of templates run, by organization; none named: as the
 * worker's own.
 */
public record RunAs(Map<String, String> users) {
  private static final String OTHERS = "*";

  public RunAs {
    users = Map.copyOf(users);
  }

  /** As the worker itself. */
  public static RunAs theWorker() {
    return new RunAs(Map.of());
  }

  /**
   * Reads {@code USER}, or {@code ORGANIZATION=USER,…,*=USER}. An IllegalArgumentException says
   * what is wrong: whoever is not named must not get the worker's own rights by that.
   */
  public static RunAs parse(String text) {
    if (!text.contains("=")) {
      return new RunAs(Map.of(OTHERS, checked(text)));
    }
    Map<String, String> users = new TreeMap<>();
    for (String part : text.split(",", -1)) {
      String[] pair = part.strip().split("=", -1);
      if (pair.length != 2 || pair[0].isBlank()) {
        throw new IllegalArgumentException(
            "\"%s\" is not ORGANIZATION=USER".formatted(part.strip()));
      }
      if (users.put(pair[0].strip(), checked(pair[1])) != null) {
        throw new IllegalArgumentException("names %s twice".formatted(pair[0].strip()));
      }
    }
    if (!users.containsKey(OTHERS)) {
      throw new IllegalArgumentException(
          "say also as whom programs of all other organizations run: *=USER");
    }
    return new RunAs(users);
  }

  public boolean isTheWorker() {
    return users.isEmpty();
  }

  /** Empty: as the worker itself. */
  Optional<String> user(String organization) {
    return Optional.ofNullable(users.get(organization))
        .or(() -> Optional.ofNullable(users.get(OTHERS)));
  }

  private static String checked(String text) {
    String user = text.strip();
    if (!user.matches("[A-Za-z0-9_][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException("\"%s\" is no user's name".formatted(user));
    }
    return user;
  }

  @Override
  public String toString() {
    return users.isEmpty() ? "the worker itself" : new TreeMap<>(users).toString();
  }
}
