package dev.larder.worker.activities;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.provision.BuildControl;
import dev.larder.store.workspace.BuildLifecycle.Alive;
import dev.larder.worker.activities.TemporalHeartbeat.Taken;
import dev.larder.worker.provision.Await;
import dev.larder.worker.provision.BuildLog;
import dev.larder.worker.provision.CancellationToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever keeps a program alive knows that no other worker can have begun. */
@NullMarked
@Timeout(60)
class HeartbeatTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger got = new AtomicInteger();
  private volatile Alive row = Alive.HELD;
  private volatile Taken temporal = Taken.HELD;
  private volatile boolean canceled;
  private volatile Instant known = Instant.EPOCH;

  @Test
  void aProgramHearsNoMoreBeatsSoonAfterTemporalTookNone() throws Exception {
    try (Heartbeat heartbeat = beating(Instant.now())) {
      heartbeat.listen(new Program());
      Await.until("it gets heartbeats", () -> got.get() >= 3);
      temporal = Taken.UNKNOWN;
      int heardBefore = got.get();
      int sentBefore = sent.get();
      Await.until("Temporal was asked again and again", () -> sent.get() >= sentBefore + 6);

      assertThat(got.get() - heardBefore).isLessThanOrEqualTo(2); // one of them on its way
      assertThat(canceled).isFalse();

      temporal = Taken.HELD;
      int gotAway = got.get();
      Await.until("it gets heartbeats again", () -> got.get() > gotAway);
    }
  }

  @Test
  void whatTemporalGaveUpIsCanceled() throws Exception {
    try (Heartbeat heartbeat = beating(Instant.now())) {
      heartbeat.listen(new Program());
      temporal = Taken.LOST;
      Await.until("it is canceled", () -> canceled);
      assertThat(heartbeat.isValid()).isFalse();
    }
  }

  @Test
  void temporalHearsNothingOfATryThatItsRowDoesNotKnow() throws Exception {
    row = Alive.LOST;
    try (Heartbeat heartbeat = beating(Instant.now())) {
      heartbeat.listen(new Program());
      Await.until("it is canceled", () -> canceled);
      assertThat(sent).hasValue(0);
    }
  }

  @Test
  void whoListensHearsHowOldTheLastBeatIs() {
    Instant begun = Instant.now().minus(Duration.ofHours(1)); // and stopped since then
    try (Heartbeat heartbeat = beating(begun, Duration.ofHours(1))) {
      heartbeat.listen(new Program());

      assertThat(known).isEqualTo(begun);
      assertThat(CancellationToken.of(heartbeat).heartbeatAge())
          .isGreaterThanOrEqualTo(Duration.ofHours(1));
      assertThat(heartbeat.isValid()).isFalse();
    }
  }

  @Test
  void beatsGoOnWhileTheEndIsRecorded() throws Exception {
    try (Heartbeat heartbeat = beating(Instant.now())) {
      heartbeat.listen(new Program());
      heartbeat.programEnded();
      int heardBefore = got.get();
      int sentBefore = sent.get();
      Await.until("Temporal gets heartbeats", () -> sent.get() >= sentBefore + 3);
      assertThat(got).hasValue(heardBefore);
      assertThat(heartbeat.isValid()).isTrue();
    }
  }

  private Heartbeat beating(Instant begun) {
    return beating(begun, TIMEOUT);
  }

  private Heartbeat beating(Instant begun, Duration timeout) {
    return new Heartbeat(
        () -> row,
        () -> {
          sent.incrementAndGet();
          return temporal;
        },
        "a build",
        timeout,
        begun,
        new BuildLog(List.of()));
  }

  private final class Program implements BuildControl.Listener {
    @Override
    public void alive(Instant instant) {
      known = instant;
      got.incrementAndGet();
    }

    @Override
    public void cancel() {
      canceled = true;
    }
  }
}
