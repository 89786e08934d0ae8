package dev.larder.specification;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.document.Node.Scalar;
import dev.larder.provision.Operation;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pool file says under {@code exec}.
 *
 * @param timeout for each program
 */
public record ExecSpecification(
    Map<Operation, List<String>> programs, Duration timeout, Optional<Readiness> ready) {
  public static final String KIND = "exec";
  private static final String TIMEOUT = "timeout";
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

  /** Takes the keys out of a pool file; answers the programs, which the directory must have. */
  public static List<Scalar> keys(SpecificationKeys keys) {
    List<Optional<Scalar>> programs =
        List.of(
            keys.requiredCommand(Operation.START.label()),
            keys.command(Operation.CLAIM.label()),
            keys.requiredCommand(Operation.DELETE.label()),
            keys.command(Operation.CHECK.label()));
    keys.timeout(TIMEOUT);
    return programs.stream().flatMap(Optional::stream).toList();
  }

  /** Reads the value under {@code exec}; an IllegalArgumentException says what is wrong with it. */
  public static ExecSpecification of(JsonNode exec) {
    SpecificationValues values = new SpecificationValues(exec);
    Map<Operation, List<String>> programs = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      List<String> program = values.command(operation.label());
      if (!program.isEmpty()) {
        programs.put(operation, program);
      }
    }
    return new ExecSpecification(
        programs, values.timeout(TIMEOUT, DEFAULT_TIMEOUT), Readiness.of(exec));
  }

  public Optional<List<String>> program(Operation operation) {
    return Optional.ofNullable(programs.get(operation));
  }
}
