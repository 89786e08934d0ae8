package dev.larder.store.pass;

import dev.larder.pool.WorkspaceId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an apply did about a preset's workspaces that were due.
 *
 * @param leases workspaces whose lease has ended; they are being deleted
 * @param unhealthy workspaces whose grace has ended; they are being deleted
 * @param notified how many leases that end soon someone is notified of
 */
public record DueOutcome(List<WorkspaceId> leases, List<WorkspaceId> unhealthy, int notified) {
  public DueOutcome {
    leases = List.copyOf(leases);
    unhealthy = List.copyOf(unhealthy);
  }

  static DueOutcome nothing() {
    return new DueOutcome(List.of(), List.of(), 0);
  }

  public boolean isNothing() {
    return leases.isEmpty() && unhealthy.isEmpty() && notified == 0;
  }

  /** Those that are being deleted. */
  public List<WorkspaceId> deleted() {
    return Stream.concat(leases.stream(), unhealthy.stream()).toList();
  }

  /** A few words, e.g. {@code end 1 lease, replace 2 unhealthy}; empty: nothing. */
  public String describe() {
    return describe(leases.size(), unhealthy.size(), notified);
  }

  static String describe(int leases, int unhealthy, int notified) {
    List<String> words = new ArrayList<>();
    if (leases > 0) {
      words.add("end " + leases(leases));
    }
    if (unhealthy > 0) {
      words.add("replace " + unhealthy + " unhealthy");
    }
    if (notified > 0) {
      words.add(
          "report " + leases(notified) + " that " + (notified == 1 ? "ends" : "end") + " soon");
    }
    return String.join(", ", words);
  }

  private static String leases(int count) {
    return count == 1 ? "1 lease" : count + " leases";
  }
}
