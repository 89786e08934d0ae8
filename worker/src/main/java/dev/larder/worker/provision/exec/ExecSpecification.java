package dev.larder.worker.provision.exec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.document.Durations;
import dev.larder.provision.Operation;
import dev.larder.worker.provision.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pool file says under {@code exec}.
 *
 * @param timeout for each program
 */
record ExecSpecification(
    Map<Operation, List<String>> programs, Duration timeout, Optional<Readiness> ready) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

  /** Reads the value under {@code exec}; an IllegalArgumentException says what is wrong with it. */
  static ExecSpecification of(JsonNode exec) {
    Map<Operation, List<String>> programs = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      List<String> program = new ArrayList<>();
      exec.path(operation.label()).forEach(word -> program.add(word.asText()));
      if (!program.isEmpty()) {
        programs.put(operation, List.copyOf(program));
      }
    }
    Duration timeout =
        exec.hasNonNull("timeout")
            ? Durations.parsePositive(exec.path("timeout").asText())
            : DEFAULT_TIMEOUT;
    return new ExecSpecification(programs, timeout, Readiness.of(exec));
  }

  Optional<List<String>> program(Operation operation) {
    return Optional.ofNullable(programs.get(operation));
  }
}
