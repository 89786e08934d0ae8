package dev.larder.worker.notify;

import dev.larder.desired.Recipient;
import dev.larder.store.notification.NotificationMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Posts messages as JSON. Redirects are not followed: a signed body goes where the file says. */
final class WebhookSender implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_EARLY = 425;
  private static final int TOO_MANY = 429;

  private final Duration answer;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  WebhookSender() {
    this(ANSWER);
  }

  /** With another timeout. */
  WebhookSender(Duration answer) {
    this.answer = answer;
  }

  Answer send(Recipient.Webhook hook, NotificationMessage message) {
    CompletableFuture<HttpResponse<Void>> response;
    try {
      response =
          client.sendAsync(
              request(hook, message, Instant.now()), HttpResponse.BodyHandlers.discarding());
    } catch (IllegalArgumentException unusable) {
      return new Answer.Refused(
          "its address or secret cannot be used; correct it in the pool file and apply that");
    }
    try {
      return classified(
          response.get(CONNECT.plus(answer).toMillis(), TimeUnit.MILLISECONDS).statusCode());
    } catch (TimeoutException e) {
      return hangs();
    } catch (ExecutionException e) {
      return failed(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.TryAgain("the worker stopped");
    } finally {
      response.cancel(true);
    }
  }

  private HttpRequest request(Recipient.Webhook hook, NotificationMessage message, Instant now) {
    byte[] body = WebhookBody.of(message);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(hook.url()))
            .timeout(answer)
            .header("Content-Type", "application/json")
            .header("User-Agent", "larder")
            .header("Larder-Delivery", message.delivery().toString())
            .header("Larder-Event", message.kind().label())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    hook.secret()
        .ifPresent(secret -> request.header("Larder-Signature", Signature.of(secret, now, body)));
    return request.build();
  }

  private static Answer classified(int status) {
    if (status >= 200 && status < 300) {
      return new Answer.Accepted();
    }
    boolean isTransient =
        status >= 500 || status == REQUEST_TIMEOUT || status == TOO_EARLY || status == TOO_MANY;
    return isTransient
        ? new Answer.TryAgain("it answered " + status)
        : new Answer.Refused(
            "it answered " + status + (status < 400 ? "; redirects are not followed" : ""));
  }

  private Answer failed(Throwable failure) {
    if (failure instanceof HttpTimeoutException) {
      return hangs();
    }
    return new Answer.TryAgain(
        failure instanceof IOException io
            ? "it cannot be reached: " + Reason.of(io)
            : Reason.of(failure));
  }

  private Answer hangs() {
    return new Answer.TryAgain("no answer in " + answer.toSeconds() + " s");
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
