package dev.larder.worker.provision.docker;

import dev.larder.worker.provision.CancellationToken;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * Polls whether a container still runs, so that no one waits for the readiness of one that has
 * ended. The engine's own way to wait would hold a thread and a connection until the container
 * ends, however long that is.
 *
 * @param token canceled with the container or with the build, whichever is first
 */
record Watch(CancellationToken token) {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  static Watch over(EngineSession session, String container) {
    CancellationToken token = new CancellationToken();
    Thread.ofVirtual().name("watch " + container).start(() -> poll(session, container, token));
    return new Watch(token);
  }

  /** Polls no more. */
  void end() {
    token.cancel();
  }

  private static void poll(EngineSession session, String container, CancellationToken token) {
    try {
      while (!session.token().awaitCancel(POLL_INTERVAL) && !token.isCanceled()) {
        if (!ContainerState.of(session, container).isRunning()) {
          return;
        }
      }
    } catch (EngineProblem | CancellationException e) {
      // whoever waits asks for itself what it is
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      token.cancel();
    }
  }
}
