package dev.larder.store.view;

import dev.larder.pool.BuildId;
import dev.larder.pool.EventKind;
import dev.larder.store.setting.Settings;
import dev.larder.store.worker.Workers;
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
 * @param retried builds under way whose last attempt did not go well, with the newest attempts
 * @param leases of workspaces that someone has
 * @param undelivered what recipients were notified of the pool and did not accept, newest first
 * @param targetUntil when its schedule asks for another number
 * @param settings in force
 */
public record PoolDiagnostics(
    List<String> tags,
    List<Workers.Live> workers,
    List<LimitUse> limits,
    Waiting waiting,
    List<Retried> retried,
    Leases leases,
    List<Undelivered> undelivered,
    Optional<Instant> targetUntil,
    Settings settings) {
  public PoolDiagnostics {
    tags = List.copyOf(tags);
    workers = List.copyOf(workers);
    limits = List.copyOf(limits);
    retried = List.copyOf(retried);
    undelivered = List.copyOf(undelivered);
  }

  /**
   * Claims that wait in line.
   *
   * @param since when the first of them came
   */
  public record Waiting(int claims, Optional<Instant> since) {}

  /**
   * A build that is tried again.
   *
   * @param attempt the number of the attempt that did not go well, from 1
   * @param error why
   * @param at when that attempt ended
   */
  public record Retried(BuildId build, int attempt, String error, Instant at) {}

  /**
   * Leases under way.
   *
   * @param next when the first of them ends
   */
  public record Leases(int workspaces, Optional<Instant> next) {}

  /**
   * A notification whose last attempt was not accepted.
   *
   * @param recipient without secrets
   * @param givenUp it is not tried any more
   * @param at when it was tried last
   */
  public record Undelivered(
      EventKind kind, String recipient, boolean givenUp, int attempts, String error, Instant at) {}
}
