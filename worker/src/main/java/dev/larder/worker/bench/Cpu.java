package dev.larder.worker.bench;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How long processes have kept processors busy: Larder's, which are this one, the bench's clients
 * included, Temporal's and PostgreSQL's; those alone that run on this machine.
 */
record Cpu(Map<String, Duration> byProcess) {
  static Cpu of(Optional<ProcessHandle> postgres) {
    Map<String, Duration> used = new TreeMap<>();
    used.put("larder", used(Stream.of(ProcessHandle.current())));
    used.put(
        "temporal",
        used(
            ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("temporal"))));
    postgres.ifPresent(
        server ->
            used.put("postgres", used(Stream.concat(Stream.of(server), server.descendants()))));
    return new Cpu(used);
  }

  private static Duration used(Stream<ProcessHandle> processes) {
    return processes
        .flatMap(process -> process.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** That came since. */
  Cpu since(Cpu before) {
    Map<String, Duration> since = new TreeMap<>(byProcess);
    before
        .byProcess()
        .forEach((process, used) -> since.merge(process, used.negated(), Duration::plus));
    return new Cpu(since);
  }

  /** Of each of so many operations, in milliseconds; 0 where it is not known. */
  double millis(String process, int operations) {
    return byProcess.getOrDefault(process, Duration.ZERO).toNanos() / 1e6 / operations;
  }
}
