package dev.larder.worker.provision.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.DockerException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The engine could not or would not do what it was asked; the message is for a person. */
final class EngineProblem extends Exception {
  private static final long serialVersionUID = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Client errors that say nothing about the next attempt: timeout, conflict, too early, too many.
   */
  private static final Set<Integer> TRANSIENT = Set.of(408, 409, 425, 429);

  private final boolean permanent;

  private EngineProblem(boolean permanent, String message, Throwable cause) {
    super(message, cause);
    this.permanent = permanent;
  }

  private EngineProblem(boolean permanent, String message) {
    super(message);
    this.permanent = permanent;
  }

  /** One that will be the same the next time. */
  static EngineProblem permanentProblem(String message) {
    return new EngineProblem(true, message);
  }

  /** One that another attempt may not meet. */
  static EngineProblem transientProblem(String message) {
    return new EngineProblem(false, message);
  }

  /** What docker-java threw. */
  static EngineProblem of(EngineAddress address, Throwable thrown) {
    if (thrown instanceof DockerException refused) {
      String message = refusal(refused);
      int status = refused.getHttpStatus();
      boolean asked = status >= 400 && status < 500 && !TRANSIENT.contains(status);
      return new EngineProblem(asked || isOfTheTemplate(message), message, thrown);
    }
    Optional<String> io =
        Stream.iterate(thrown, t -> t != null, Throwable::getCause)
            .filter(IOException.class::isInstance)
            .map(EngineProblem::message)
            .findFirst();
    return new EngineProblem(false, unanswered(address, io.orElse(message(thrown))), thrown);
  }

  /** No engine answers there. */
  static EngineProblem away(EngineAddress address, String why) {
    return transientProblem(unanswered(address, why));
  }

  private static String unanswered(EngineAddress address, String why) {
    return "no container engine answers at %s: %s".formatted(address, why);
  }

  boolean isPermanent() {
    return permanent;
  }

  /** Engines answer 500 also where only the template can be at fault. */
  private static boolean isOfTheTemplate(String message) {
    String text = message.toLowerCase(Locale.ROOT);
    return text.contains("executable file not found")
        || text.contains("command that was not found")
        || text.contains("no command or entrypoint")
        || text.contains("no command specified")
        || (text.contains("oci runtime") && text.contains("permission denied"));
  }

  private static String refusal(DockerException refused) {
    String text = String.valueOf(refused.getMessage());
    int json = text.indexOf('{');
    if (json >= 0) {
      try {
        String inner = JSON.readTree(text.substring(json)).path("message").asText();
        return inner.isBlank() ? text.strip() : inner.strip();
      } catch (JsonProcessingException notJson) {
        return text.strip();
      }
    }
    return text.strip();
  }

  private static String message(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
  }
}
