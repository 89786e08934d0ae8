package dev.larder.worker.provision;

import dev.larder.specification.Readiness;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Asks whether workspaces are ready. Called by each kind of provisioner; thread-safe. */
public final class ReadinessCheck implements AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(1);
  private static final Duration MAX_ANSWER = Duration.ofSeconds(5);
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(MAX_ANSWER)
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  /** How a question was answered. */
  public sealed interface Answer {}

  public record Ready() implements Answer {}

  /**
   * Not yet, or not any more.
   *
   * @param saw what was seen instead, e.g. {@code http://localhost:80 answered 503}
   */
  public record NotReady(String saw) implements Answer {}

  /** Not asked to the end: the build was canceled or does not hold any more. */
  public record Aborted() implements Answer {}

  /**
   * Asks once. Questions that are a command go to the given function, with the time that they may
   * take.
   */
  public Answer ask(
      Readiness.Question question,
      Duration timeout,
      BiFunction<List<String>, Duration, Answer> commands)
      throws InterruptedException {
    Duration longest = timeout.compareTo(MAX_ANSWER) < 0 ? timeout : MAX_ANSWER;
    return switch (question) {
      case Readiness.Http http -> askHttp(http.url(), longest);
      case Readiness.Tcp tcp -> askTcp(tcp.address(), longest);
      case Readiness.Command command -> commands.apply(command.program(), timeout);
    };
  }

  /** Asks again and again until it is ready, the time is over or the build is canceled. */
  public Answer await(
      Readiness readiness,
      CancellationToken token,
      BiFunction<List<String>, Duration, Answer> commands)
      throws InterruptedException {
    long deadline = System.nanoTime() + readiness.within().toNanos();
    Duration pause = FIRST_PAUSE;
    Duration left = readiness.within();
    Optional<Answer> last = Optional.empty();
    while (left.isPositive()) {
      Answer answer = ask(readiness.question(), left, commands);
      if (!(answer instanceof NotReady)) {
        return answer;
      }
      left = Duration.ofNanos(deadline - System.nanoTime());
      if (last.isEmpty() || left.isPositive()) { // one that was cut short says less
        last = Optional.of(answer);
      }
      if (token.awaitCancel(shorter(pause, left))) {
        return new Aborted();
      }
      left = Duration.ofNanos(deadline - System.nanoTime());
      pause = shorter(pause.multipliedBy(2), MAX_PAUSE);
    }
    return last.orElse(new NotReady("nothing was asked"));
  }

  @Override
  public void close() {
    client.close();
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** The status line decides; what follows may never end, and is not read. */
  private Answer askHttp(String url, Duration timeout) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(timeout).build();
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      response.body().close();
      int status = response.statusCode();
      return status < 400 ? new Ready() : new NotReady("%s answered %d".formatted(url, status));
    } catch (IllegalArgumentException e) {
      return new NotReady("\"%s\" is not an http address".formatted(url));
    } catch (IOException e) {
      return new NotReady("%s: %s".formatted(url, reason(e)));
    }
  }

  private static Answer askTcp(String address, Duration timeout) {
    int colon = address.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(address.substring(colon + 1));
      String host = address.substring(0, Math.max(0, colon)).replaceAll("[\\[\\]]", "");
      socket.connect(
          new InetSocketAddress(host, port), Math.max(1, Math.toIntExact(timeout.toMillis())));
      return new Ready();
    } catch (IllegalArgumentException e) {
      return new NotReady("\"%s\" is not host:port".formatted(address));
    } catch (IOException e) {
      return new NotReady("%s: %s".formatted(address, reason(e)));
    }
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
