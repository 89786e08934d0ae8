package dev.larder.worker.background;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.larder.worker.provision.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What all tasks of a worker have in common. */
@Timeout(60)
class PeriodicTaskTest {
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofHours(1);

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(PeriodicTask.class);
  private final AtomicInteger turns = new AtomicInteger();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
  }

  @Test
  void closesWithinASecondInTheMiddleOfAnInterval() throws Exception {
    PeriodicTask task = PeriodicTask.every(LONG, "test", turns::incrementAndGet);
    task.start();
    Await.until("it pauses", () -> turns.get() == 1);
    assertThat(timeToClose(task)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void closesWhileATurnHangs() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    PeriodicTask task =
        new PeriodicTask(
            "test",
            LONG,
            () -> {
              turns.incrementAndGet();
              never.await();
              return LONG;
            });
    task.start();
    Await.until("it hangs", () -> turns.get() == 1);
    assertThat(timeToClose(task)).isLessThan(Duration.ofSeconds(2));
    never.countDown();
  }

  @Test
  void lastTurnEndsBeforeItIsClosed() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean slept = new AtomicBoolean(true);
    AtomicBoolean ended = new AtomicBoolean();
    PeriodicTask[] task = new PeriodicTask[1];
    task[0] =
        new PeriodicTask(
            "test",
            SHORT,
            () -> {
              begun.countDown();
              slept.set(task[0].sleep(LONG));
              ended.set(true);
              return SHORT;
            });
    task[0].start();
    begun.await();
    task[0].close();
    assertThat(ended).isTrue();
    assertThat(slept).as("told that it is to end").isFalse();
  }

  @Test
  void goesOnAfterErrorsAndSaysOnceThatTheyBeganAndOnceThatTheyAreOver() throws Exception {
    logger.setLevel(Level.INFO);
    try (PeriodicTask task =
        PeriodicTask.every(
            SHORT,
            "removal of dust",
            () -> {
              if (turns.incrementAndGet() < 4) {
                throw new IllegalStateException("no broom");
              }
            })) {
      task.start();
      Await.until("it goes on", () -> turns.get() > 6);
    } finally {
      logger.setLevel(null);
    }
    assertThat(lines.list)
        .extracting(line -> line.getLevel() + " " + line.getFormattedMessage())
        .containsExactly(
            "WARN removal of dust failed, next attempt in PT0.005S: no broom",
            "INFO removal of dust works again");
  }

  @Test
  void neverRunsTwoTurnsAtOnce() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (PeriodicTask task =
        PeriodicTask.every(
            Duration.ZERO,
            "test",
            () -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              Thread.onSpinWait();
              running.decrementAndGet();
              turns.incrementAndGet();
            })) {
      task.start();
      while (turns.get() < 100) {
        task.wake();
      }
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void aTurnSaysWhenTheNextOneIsDue() throws Exception {
    try (PeriodicTask task =
        new PeriodicTask("test", LONG, () -> turns.incrementAndGet() < 3 ? SHORT : LONG)) {
      task.start();
      Await.until("two short pauses", () -> turns.get() == 3);
    }
  }

  @Test
  void isWokenInTheMiddleOfAnInterval() throws Exception {
    try (PeriodicTask task = PeriodicTask.every(LONG, "test", turns::incrementAndGet)) {
      long begun = System.nanoTime();
      task.start();
      Await.until("it pauses", () -> turns.get() == 1);
      task.wake();
      task.wake();
      Await.until("it is awake", () -> turns.get() == 2);
      assertThat(System.nanoTime() - begun)
          .as("a second after the last turn at the earliest")
          .isGreaterThan(TimeUnit.SECONDS.toNanos(1));
    }
    assertThat(turns).hasValue(2);
  }

  @Test
  void mayBeginWithAPauseAndBeClosedBeforeItStarts() {
    PeriodicTask task = PeriodicTask.every(LONG, "test", turns::incrementAndGet);
    task.startWithPause();
    task.close();
    PeriodicTask.every(LONG, "test", turns::incrementAndGet).close();
    assertThat(turns).hasValue(0);
  }

  private static Duration timeToClose(PeriodicTask task) {
    long begun = System.nanoTime();
    task.close();
    return Duration.ofNanos(System.nanoTime() - begun);
  }
}
