package dev.larder.worker.provision;

import dev.larder.provision.ProvisionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What of a request is not for everybody. */
final class SensitiveValues {
  /** Shorter values of a claimer are choices, such as a branch, rather than secrets. */
  private static final int SHORTEST_OF_CLAIMER = 8;

  private SensitiveValues() {}

  /** All values that neither logs nor reasons may show. */
  static List<String> of(ProvisionRequest request) {
    List<String> values = new ArrayList<>(request.sensitive().values());
    values.addAll(request.claimValues().values());
    request.sensitiveOutputs().stream()
        .flatMap(name -> Optional.ofNullable(request.outputs().get(name)).stream())
        .forEach(values::add);
    return values;
  }

  /** The values by which an output is known to be sensitive, whatever its template says of it. */
  static List<String> inOutputs(ProvisionRequest request) {
    List<String> values = new ArrayList<>(request.sensitive().values());
    request.claimValues().values().stream()
        .filter(value -> value.strip().length() >= SHORTEST_OF_CLAIMER)
        .forEach(values::add);
    return values;
  }
}
