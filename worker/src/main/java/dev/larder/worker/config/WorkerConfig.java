package dev.larder.worker.config;

import dev.larder.pool.WorkerRole;
import dev.larder.pool.WorkerVersion;
import dev.larder.store.secret.Secrets;
import dev.larder.worker.provision.program.RunAs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How one worker process is configured.
 *
 * @param databaseUrl a JDBC address with user and password
 * @param workDirectory where builds run; its own for each worker on a machine
 * @param roles what the worker does
 * @param tags the worker serves templates whose tags are among these
 * @param buildSlots builds of stock at a time
 * @param claimSlots builds for claims at a time, beside those
 * @param heartbeat after so long without a heartbeat a build's worker is taken for dead
 * @param drain how long a stop may take: what is under way ends within it or is handed over
 * @param version of a worker deployment of Temporal's that it is; empty: of none
 * @param prebuilds off: no Reconciler, and claims answer that prebuilds are disabled
 * @param metrics where {@code /metrics}, {@code /healthz} and {@code /readyz} are served; empty:
 *     not at all
 * @param runAs as whom programs of templates run
 * @param mail what notifications by mail go through; empty: none are sent
 * @param nexus the Nexus endpoints through which other namespaces may call; empty: none
 */
public record WorkerConfig(
    String databaseUrl,
    TemporalTarget temporal,
    Secrets secrets,
    Path workDirectory,
    RunAs runAs,
    Set<WorkerRole> roles,
    List<String> tags,
    int buildSlots,
    int claimSlots,
    Duration heartbeat,
    Duration drain,
    Optional<WorkerVersion> version,
    boolean prebuilds,
    Optional<ListenAddress> metrics,
    Optional<MailServer> mail,
    Optional<NexusEndpoints> nexus) {
  public static final ListenAddress METRICS = ListenAddress.loopback(9464);

  public WorkerConfig {
    roles = Collections.unmodifiableSet(EnumSet.copyOf(roles));
    tags = List.copyOf(tags);
  }

  public boolean has(WorkerRole role) {
    return roles.contains(role);
  }

  /** Whether the loop and all that keeps stock run here. */
  public boolean keepsStock() {
    return prebuilds && has(WorkerRole.RECONCILE);
  }

  /** What is wrong with how the database is reached, if anything. */
  public Optional<String> databaseWarning() {
    return DatabaseAddress.parse(databaseUrl).warning();
  }

  /** A worker with defaults for all but where it runs. */
  public static Builder builder(
      String databaseUrl, TemporalTarget temporal, Secrets secrets, Path workDirectory) {
    return new Builder(databaseUrl, temporal, secrets, workDirectory);
  }

  /** Begins with the defaults. */
  public static final class Builder {
    private final String databaseUrl;
    private final TemporalTarget temporal;
    private final Secrets secrets;
    private final Path workDirectory;
    private RunAs runAs = RunAs.theWorker();
    private Set<WorkerRole> roles = WorkerRole.all();
    private List<String> tags = List.of();
    private int buildSlots = 8;
    private int claimSlots = 4;
    private Duration heartbeat = Duration.ofSeconds(30);
    private Duration drain = Duration.ofSeconds(12);
    private Optional<WorkerVersion> version = Optional.empty();
    private boolean prebuilds = true;
    private Optional<ListenAddress> metrics = Optional.of(METRICS);
    private Optional<MailServer> mail = Optional.empty();
    private Optional<NexusEndpoints> nexus = Optional.empty();

    private Builder(
        String databaseUrl, TemporalTarget temporal, Secrets secrets, Path workDirectory) {
      this.databaseUrl = databaseUrl;
      this.temporal = temporal;
      this.secrets = secrets;
      this.workDirectory = workDirectory;
    }

    public Builder runAs(RunAs value) {
      runAs = value;
      return this;
    }

    public Builder roles(Set<WorkerRole> value) {
      roles = value;
      return this;
    }

    public Builder tags(List<String> value) {
      tags = value;
      return this;
    }

    public Builder buildSlots(int value) {
      buildSlots = value;
      return this;
    }

    public Builder claimSlots(int value) {
      claimSlots = value;
      return this;
    }

    public Builder heartbeat(Duration value) {
      heartbeat = value;
      return this;
    }

    public Builder drain(Duration value) {
      drain = value;
      return this;
    }

    public Builder version(Optional<WorkerVersion> value) {
      version = value;
      return this;
    }

    public Builder prebuilds(boolean value) {
      prebuilds = value;
      return this;
    }

    public Builder metrics(Optional<ListenAddress> value) {
      metrics = value;
      return this;
    }

    public Builder mail(Optional<MailServer> value) {
      mail = value;
      return this;
    }

    public Builder nexus(Optional<NexusEndpoints> value) {
      nexus = value;
      return this;
    }

    public WorkerConfig build() {
      return new WorkerConfig(
          databaseUrl,
          temporal,
          secrets,
          workDirectory,
          runAs,
          roles,
          tags,
          buildSlots,
          claimSlots,
          heartbeat,
          drain,
          version,
          prebuilds,
          metrics,
          mail,
          nexus);
    }
  }
}
