package dev.larder.specification;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pool file's {@code ready}: how a workspace shows that it can be used.
 *
 * @param within how long it may take after start
 */
public record Readiness(Question question, Duration within) {
  public static final String KEY = "ready";
  private static final String HTTP = "http";
  private static final String TCP = "tcp";
  private static final String COMMAND = "command";
  private static final String WITHIN = "within";
  private static final Duration DEFAULT_WITHIN = Duration.ofSeconds(30);
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)\\}");

  /** What is asked; {@code {x}} in it stands for the output x. */
  public sealed interface Question {}

  /** Ready when a GET is answered with a status below 400. */
  public record Http(String url) implements Question {}

  /** Ready when it takes a connection. */
  public record Tcp(String address) implements Question {}

  /** Ready when the program exits with 0. */
  public record Command(List<String> program) implements Question {
    public Command {
      program = List.copyOf(program);
    }
  }

  /** Takes the keys out of a pool file. */
  public static void keys(SpecificationKeys keys) {
    keys.text(HTTP);
    keys.text(TCP);
    keys.command(COMMAND);
    keys.timeout(WITHIN);
    keys.exactlyOne(List.of(HTTP, TCP, COMMAND));
  }

  /**
   * Reads {@code ready} of a specification, if it is there; an IllegalArgumentException says what
   * is wrong with it.
   */
  public static Optional<Readiness> of(JsonNode specification) {
    JsonNode ready = specification.path(KEY);
    if (ready.isMissingNode() || ready.isNull()) {
      return Optional.empty();
    }
    Duration within = new SpecificationValues(ready).timeout(WITHIN, DEFAULT_WITHIN);
    return Optional.of(new Readiness(question(ready), within));
  }

  private static Question question(JsonNode ready) {
    if (ready.hasNonNull(HTTP)) {
      return new Http(ready.path(HTTP).asText());
    }
    if (ready.hasNonNull(TCP)) {
      return new Tcp(ready.path(TCP).asText());
    }
    List<String> program = new SpecificationValues(ready).command(COMMAND);
    if (program.isEmpty()) {
      throw new IllegalArgumentException("ready needs one of http, tcp, command");
    }
    return new Command(program);
  }

  /** This with the outputs put in; an IllegalArgumentException names one that is missing. */
  public Readiness filled(Map<String, String> outputs) {
    Question filled =
        switch (question) {
          case Http http -> new Http(fill(http.url(), outputs));
          case Tcp tcp -> new Tcp(fill(tcp.address(), outputs));
          case Command command ->
              new Command(command.program().stream().map(word -> fill(word, outputs)).toList());
        };
    return new Readiness(filled, within);
  }

  private static String fill(String text, Map<String, String> outputs) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            found -> {
              String value = outputs.get(found.group(1));
              if (value == null) {
                throw new IllegalArgumentException(
                    "ready asks \"%s\", but start gave no output \"%s\"; it gave %s"
                        .formatted(
                            text,
                            found.group(1),
                            outputs.isEmpty()
                                ? "none"
                                : outputs.keySet().stream().sorted().toList()));
              }
              return Matcher.quoteReplacement(value);
            });
  }
}
