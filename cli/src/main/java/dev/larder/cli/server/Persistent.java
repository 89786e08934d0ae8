package dev.larder.cli.server;

import dev.larder.api.ApiException;
import dev.larder.api.ServerUnreachable;
import dev.larder.cli.frame.Verb;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Asks again where a server that has answered once is away for a while: for verbs that watch, which
 * outlive a restart of the server.
 */
public final class Persistent {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Verb verb;
  private boolean answered;
  private boolean away;

  public Persistent(Verb verb) {
    this.verb = verb;
  }

  /** The answer, once there is one; the first has to come at once. */
  public <T> T get(Supplier<T> question) throws InterruptedException {
    while (true) {
      try {
        T answer = question.get();
        if (away) {
          verb.report("larder: the server answers again");
        }
        answered = true;
        away = false;
        return answer;
      } catch (ServerUnreachable | ApiException e) {
        if (!answered || !isPassing(e)) {
          throw e;
        }
        if (!away) {
          verb.report("larder: " + e.getMessage() + "; asking again");
        }
        away = true;
        Thread.sleep(PAUSE);
      }
    }
  }

  /** The server, its database or a balancer is away; what else is wrong stays so. */
  private static boolean isPassing(RuntimeException e) {
    return !(e instanceof ApiException refused) || refused.status() >= 502;
  }
}
