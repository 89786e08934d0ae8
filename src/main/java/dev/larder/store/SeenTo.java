package dev.larder.store;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What an apply did about a preset's workspaces that were due.
 *
 * @param leases workspaces whose lease has ended; they are being deleted
 * @param unhealthy workspaces whose grace has ended; they are being deleted
 * @param told how many leases that end soon somebody is told of
 */
public record SeenTo(List<UUID> leases, List<UUID> unhealthy, int told) {
  public SeenTo {
    leases = List.copyOf(leases);
    unhealthy = List.copyOf(unhealthy);
  }

  static SeenTo nothing() {
    return new SeenTo(List.of(), List.of(), 0);
  }

  public boolean isNothing() {
    return leases.isEmpty() && unhealthy.isEmpty() && told == 0;
  }

  /** Those that are being deleted. */
  public List<UUID> deleted() {
    return Stream.concat(leases.stream(), unhealthy.stream()).toList();
  }

  /** A few words, e.g. {@code end 1 lease, replace 2 unhealthy}; empty: nothing. */
  public String describe() {
    return describe(leases.size(), unhealthy.size(), told);
  }

  static String describe(int leases, int unhealthy, int told) {
    List<String> words = new ArrayList<>();
    if (leases > 0) {
      words.add("end " + leases(leases));
    }
    if (unhealthy > 0) {
      words.add("replace " + unhealthy + " unhealthy");
    }
    if (told > 0) {
      words.add("tell of " + leases(told) + " that " + (told == 1 ? "ends" : "end") + " soon");
    }
    return String.join(", ", words);
  }

  private static String leases(int count) {
    return count == 1 ? "1 lease" : count + " leases";
  }
}
