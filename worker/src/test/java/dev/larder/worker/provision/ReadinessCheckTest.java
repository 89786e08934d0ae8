package dev.larder.worker.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.specification.Readiness;
import dev.larder.worker.provision.ReadinessCheck.Answer;
import dev.larder.worker.provision.ReadinessCheck.NotReady;
import dev.larder.worker.provision.ReadinessCheck.Ready;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReadinessCheckTest {
  private final ReadinessCheck check = new ReadinessCheck();
  private final CountDownLatch hungUp = new CountDownLatch(1);

  @AfterEach
  void close() {
    check.close();
  }

  /** Answers one question with this, and then with the line indefinitely. */
  private ServerSocket endless(String begin, String line) throws IOException {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket asker = server.accept()) {
                asker.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
                while (true) {
                  asker.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
                }
              } catch (IOException ended) {
                hungUp.countDown();
              }
            });
    return server;
  }

  private Answer ask(ServerSocket server, Duration timeout) throws InterruptedException {
    return check.ask(
        new Readiness.Http("http://localhost:" + server.getLocalPort() + "/"),
        timeout,
        (command, time) -> new NotReady("no command"));
  }

  @Test
  void anAnswerThatNeverEndsIsJudgedByItsStatusAndNotReadToTheEnd() throws Exception {
    try (ServerSocket server = endless("HTTP/1.1 200 OK\r\n\r\n", "tick\n")) {
      assertThat(ask(server, Duration.ofSeconds(20))).isEqualTo(new Ready());
      assertThat(hungUp.await(10, TimeUnit.SECONDS)).as("the connection is given up").isTrue();
    }
    try (ServerSocket server = endless("HTTP/1.1 503 Not yet\r\n\r\n", "tick\n")) {
      assertThat(ask(server, Duration.ofSeconds(20)))
          .isInstanceOfSatisfying(
              NotReady.class, not -> assertThat(not.saw()).endsWith("answered 503"));
    }
  }

  @Test
  void headersThatNeverEndAreNoAnswer() throws Exception {
    try (ServerSocket server = endless("HTTP/1.1 200 OK\r\n", "X: y\r\n")) {
      assertThat(ask(server, Duration.ofSeconds(2))).isInstanceOf(NotReady.class);
    }
  }
}
