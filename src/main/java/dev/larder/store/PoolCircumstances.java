package dev.larder.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a pool depends on beyond its own stock.
 *
 * @param tags that its template asks of workers
 * @param workers those that are there, whatever they serve
 * @param limits that it is under, the one with the least room first
 * @param waiting claims that wait in line
 * @param targetUntil when its schedule asks for another number
 * @param settings in force
 */
public record PoolCircumstances(
    List<String> tags,
    List<Workers.Live> workers,
    List<LimitUse> limits,
    Waiting waiting,
    Optional<Instant> targetUntil,
    Settings settings) {
  public PoolCircumstances {
    tags = List.copyOf(tags);
    workers = List.copyOf(workers);
    limits = List.copyOf(limits);
  }

  /**
   * Claims that wait in line.
   *
   * @param since when the first of them came
   */
  public record Waiting(int claims, Optional<Instant> since) {}
}
