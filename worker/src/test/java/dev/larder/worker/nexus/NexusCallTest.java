package dev.larder.worker.nexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.worker.config.NexusEndpoint;
import dev.larder.worker.config.ServerVersion;
import io.nexusrpc.handler.HandlerException;
import io.nexusrpc.handler.HandlerException.ErrorType;
import io.nexusrpc.handler.OperationContext;
import io.nexusrpc.handler.OperationStartDetails;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a call gets, and when. */
@Timeout(30)
class NexusCallTest {
  private final CountDownLatch database = new CountDownLatch(1);

  @Test
  void anAnswerThatIsThereIsGiven() {
    assertThat(call(10_000).inTime(() -> "claimed")).isEqualTo("claimed");
  }

  @Test
  void whatFailsFailsAsItWas() {
    assertThatThrownBy(
            () ->
                call(10_000)
                    .inTime(
                        () -> {
                          throw new IllegalStateException("as it was");
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("as it was");
  }

  @Test
  void theDeadlineIsKeptWhateverTheDatabaseDoesAndTheWorkGoesOn() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    Instant began = Instant.now();
    assertThatThrownBy(
            () ->
                call(800)
                    .inTime(
                        () -> {
                          awaitDatabase();
                          done.countDown();
                          return "late";
                        }))
        .asInstanceOf(InstanceOfAssertFactories.type(HandlerException.class))
        .satisfies(
            late -> {
              assertThat(late.getErrorType()).isEqualTo(ErrorType.UPSTREAM_TIMEOUT);
              assertThat(late.isRetryable()).isTrue();
              assertThat(late.getStackTrace()).isEmpty();
            });
    assertThat(Instant.now()).isBefore(began.plusMillis(800));
    database.countDown();
    done.await();
  }

  private void awaitDatabase() {
    try {
      database.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("it is not to be interrupted", e);
    }
  }

  @Test
  void aServerIsTooOldOnlyWhereThatIsCertain() {
    assertThat(ServerVersion.isOlder("1.29.1", 1, 30)).isTrue();
    assertThat(ServerVersion.isOlder("0.99.0", 1, 30)).isTrue();
    assertThat(ServerVersion.isOlder("1.30.0", 1, 30)).isFalse();
    assertThat(ServerVersion.isOlder("1.32.0-148.1", 1, 30)).isFalse();
    assertThat(ServerVersion.isOlder("2.0", 1, 30)).isFalse();
    assertThat(ServerVersion.isOlder("", 1, 30)).isFalse();
    assertThat(ServerVersion.isOlder("a build of ours", 1, 30)).isFalse();
  }

  private static NexusCall call(long millis) {
    return NexusCall.of(
        new NexusEndpoint("payments", "acme", List.of(), ""),
        OperationContext.newBuilder()
            .setService("Larder")
            .setOperation("claim")
            .setDeadline(Instant.now().plusMillis(millis))
            .build(),
        OperationStartDetails.newBuilder().setRequestId("r1").build());
  }
}
