package dev.larder.worker.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether a worker has what it needs, asked again each time; each need has three seconds to answer.
 * A worker names its needs first and says how to ask once it knows.
 */
public final class Readiness {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final Map<String, Need> needs = new LinkedHashMap<>();

  /** Something without which a worker does no work. */
  @FunctionalInterface
  public interface Need {
    /** What is wrong with it; an exception's message serves as well. */
    Optional<String> error();
  }

  /** What came of asking: {@code ok} or what is wrong, by need. */
  record Answer(Map<String, String> needs) {
    private static final String OK = "ok";

    boolean ready() {
      return needs.values().stream().allMatch(OK::equals);
    }

    String json() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("ready", ready());
      needs.forEach(json::put);
      return json.toString();
    }
  }

  /** So long as nothing is known of them these are not there yet. */
  public Readiness(String... names) {
    for (String name : names) {
      needs(name, () -> Optional.of("not reached yet"));
    }
  }

  /** From now on this need is asked like this. */
  public synchronized void needs(String name, Need need) {
    needs.put(name, need);
  }

  Answer ask() {
    Map<String, CompletableFuture<String>> asked = new LinkedHashMap<>();
    known()
        .forEach(
            (name, need) ->
                asked.put(
                    name,
                    CompletableFuture.supplyAsync(
                            () -> need.error().orElse(Answer.OK), Thread::startVirtualThread)
                        .orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .exceptionally(Readiness::describe)));
    Map<String, String> answers = new LinkedHashMap<>();
    asked.forEach((name, answer) -> answers.put(name, answer.join()));
    return new Answer(answers);
  }

  private synchronized Map<String, Need> known() {
    return new LinkedHashMap<>(needs);
  }

  private static String describe(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof TimeoutException
        ? "no answer within " + TIMEOUT.toSeconds() + " s"
        : Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
  }
}
