package dev.larder.worker.config;

import dev.larder.store.Secrets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one worker process is told.
 *
 * @param databaseUrl a JDBC address with user and password
 * @param workDirectory where builds run; its own for each worker on a machine
 * @param tags the worker serves templates whose tags are among these
 * @param buildSlots builds of stock at a time
 * @param claimSlots builds that somebody waits for at a time, beside those
 * @param heartbeat after so long without a sign of life a build's worker is taken for dead
 * @param prebuilds off: no Reconciler, and claims answer that prebuilds are disabled
 * @param metrics where {@code /metrics}, {@code /healthz} and {@code /readyz} are served; empty:
 *     not at all
 * @param mail what notifications by mail go through; empty: none are sent
 */
public record WorkerConfig(
    String databaseUrl,
    TemporalTarget temporal,
    Secrets secrets,
    Path workDirectory,
    List<String> tags,
    int buildSlots,
    int claimSlots,
    Duration heartbeat,
    boolean prebuilds,
    Optional<ListenAddress> metrics,
    Optional<MailServer> mail) {
  public static final int BUILD_SLOTS = 8;
  public static final int CLAIM_SLOTS = 4;
  public static final ListenAddress METRICS = ListenAddress.loopback(9464);
  public static final Duration HEARTBEAT = Duration.ofSeconds(30);

  public WorkerConfig {
    tags = List.copyOf(tags);
  }

  /** A worker with defaults for all but where it runs. */
  public static WorkerConfig of(
      String databaseUrl, TemporalTarget temporal, Secrets secrets, Path workDirectory) {
    return new WorkerConfig(
        databaseUrl,
        temporal,
        secrets,
        workDirectory,
        List.of(),
        BUILD_SLOTS,
        CLAIM_SLOTS,
        HEARTBEAT,
        true,
        Optional.of(METRICS),
        Optional.empty());
  }
}
