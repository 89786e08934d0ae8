package dev.larder.worker.config;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Waits for a signal to end this process. The first signal asks for an orderly stop and says why,
 * the second ends the process at once.
 */
public final class Stopping {
  private static final int ENDED_BY_INTERRUPT = 130;
  private static final Map<String, String> REASONS =
      Map.of("INT", "Ctrl-C", "TERM", "asked to end (SIGTERM)", "HUP", "the terminal went away");

  private final CountDownLatch asked = new CountDownLatch(1);
  private final AtomicReference<String> reason = new AtomicReference<>("");

  /** From now on the signals of this process mean a stop. */
  public static Stopping onSignals() {
    Stopping stopping = new Stopping();
    REASONS.forEach((name, why) -> handle(name, () -> stopping.signal(why)));
    return stopping;
  }

  /** Asks for a stop; a second call ends the process. */
  public void signal(String why) {
    if (!reason.compareAndSet("", why)) {
      Runtime.getRuntime().halt(ENDED_BY_INTERRUPT);
    }
    asked.countDown();
  }

  /** Returns when a stop was asked for. */
  public void await() throws InterruptedException {
    asked.await();
  }

  /** Whether a stop was asked for within this time. */
  public boolean await(Duration limit) throws InterruptedException {
    return asked.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  public String reason() {
    return reason.get();
  }

  /**
   * {@code sun.misc.Signal} by reflection: it is the only way to hear a second signal, and naming
   * it makes the compiler warn.
   */
  private static void handle(String signal, Runnable action) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              Stopping.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) -> {
                action.run();
                return null;
              });
      type.getMethod("handle", type, handlerType)
          .invoke(null, type.getConstructor(String.class).newInstance(signal), handler);
    } catch (ReflectiveOperationException noSuchSignal) {
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stopping").unstarted(action));
    }
  }
}
