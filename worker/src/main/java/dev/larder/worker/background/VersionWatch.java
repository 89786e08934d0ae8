package dev.larder.worker.background;

import dev.larder.pool.WorkerVersion;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log when this worker's version is neither current nor ramping, since it then idles
 * and looks well: at once, when that changes, and every ten minutes.
 */
public final class VersionWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VersionWatch.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final int REMIND_AFTER = 10;

  private final WorkflowServiceStubs stubs;
  private final String namespace;
  private final WorkerVersion version;
  private final PeriodicTask task =
      PeriodicTask.every(INTERVAL, "question for this worker's version", this::look);
  private Optional<VersionStatus> last = Optional.empty();
  private int since;

  public VersionWatch(WorkflowServiceStubs stubs, String namespace, WorkerVersion version) {
    this.stubs = stubs;
    this.namespace = namespace;
    this.version = version;
  }

  /** Looks from now on until it is closed. */
  public void start() {
    task.start();
  }

  private void look() {
    VersionStatus now = VersionStatus.of(stubs, namespace, version);
    boolean changed = !last.equals(Optional.of(now));
    since = changed ? 0 : since + 1;
    if (changed && now.isServed()) {
      log.info("{} is {}", version, now);
    }
    if (since % REMIND_AFTER == 0) {
      now.doubt(version).ifPresent(log::warn);
    }
    last = Optional.of(now);
  }

  @Override
  public void close() {
    task.close();
  }
}
