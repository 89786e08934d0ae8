package dev.larder.worker.provision.docker;

import dev.larder.worker.provision.BuildHold;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * Looks again and again whether a container still runs, so that nobody waits for the readiness of
 * one that has ended. The engine's own way to wait would hold a thread and a connection until the
 * container ends, however long that is.
 *
 * @param hold ends with the container or with the build, whichever is first
 */
record Watch(BuildHold hold) {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  static Watch over(EngineSession session, String container) {
    BuildHold hold = new BuildHold();
    Thread.ofVirtual().name("watch " + container).start(() -> look(session, container, hold));
    return new Watch(hold);
  }

  /** Looks no more. */
  void end() {
    hold.cancel();
  }

  private static void look(EngineSession session, String container, BuildHold hold) {
    try {
      while (!session.hold().awaitCancel(BETWEEN_LOOKS) && !hold.isCanceled()) {
        if (!ContainerState.of(session, container).isRunning()) {
          return;
        }
      }
    } catch (EngineProblem | CancellationException e) {
      // who waits looks for itself what it is
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      hold.cancel();
    }
  }
}
