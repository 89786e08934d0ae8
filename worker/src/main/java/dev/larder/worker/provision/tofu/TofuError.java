package dev.larder.worker.provision.tofu;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first error of a program's output.
 *
 * @param reason one line for people: what, why, where
 * @param text the whole error
 */
record TofuError(String reason, String text) {
  private static final int MAX_LENGTH = 400;
  private static final String BEGIN = "Error: ";

  /** Of an error that only says that another one follows, as Terraform's init does. */
  private static final String INTRODUCTION = "described below.";

  private static final Pattern PLACE = Pattern.compile("on (\\S+) line (\\d+)");
  private static final List<String> NETWORK =
      List.of(
          "dial tcp",
          "no such host",
          "connection refused",
          "connection reset",
          "network is unreachable",
          "i/o timeout",
          "Client.Timeout",
          "TLS handshake timeout",
          "could not connect to",
          "unexpected EOF",
          "429 Too Many Requests",
          "502 Bad Gateway",
          "503 Service Unavailable",
          "504 Gateway Timeout");

  /** Absent: the output reports none. */
  static Optional<TofuError> first(String output) {
    List<String> lines = output.lines().map(TofuError::bare).toList();
    for (int i = end(lines, 0); i < lines.size(); i = end(lines, i + 1)) {
      List<String> error = lines.subList(i, end(lines, i + 1));
      if (!isIntroduction(error) || i + error.size() == lines.size()) {
        return Optional.of(of(error));
      }
    }
    return Optional.empty();
  }

  private static boolean isIntroduction(List<String> error) {
    return error.stream()
        .takeWhile(line -> !line.isBlank())
        .anyMatch(line -> line.endsWith(INTRODUCTION));
  }

  /** Whether it may be otherwise in a moment: a host on the network did not answer. */
  boolean isOfTheNetwork() {
    String flowing = text.replaceAll("\\s+", " ");
    return NETWORK.stream().anyMatch(flowing::contains);
  }

  private static int end(List<String> lines, int from) {
    int end = from;
    while (end < lines.size() && !lines.get(end).startsWith(BEGIN)) {
      end++;
    }
    return end;
  }

  /** Without the frame that some versions draw. */
  private static String bare(String line) {
    return line.replaceFirst("^[╷│╵] ?", "");
  }

  private static TofuError of(List<String> lines) {
    String text = String.join("\n", lines);
    StringBuilder reason = new StringBuilder(lines.getFirst().substring(BEGIN.length()).strip());
    String detail = detail(lines.subList(1, lines.size()));
    if (!detail.isEmpty()) {
      reason.append(": ").append(detail);
    }
    String cut =
        reason.length() > MAX_LENGTH ? reason.substring(0, MAX_LENGTH) + " …" : reason.toString();
    Matcher place = PLACE.matcher(text);
    return new TofuError(
        place.find() ? "%s (%s line %s)".formatted(cut, place.group(1), place.group(2)) : cut,
        text);
  }

  /** The first paragraph that is neither the place nor the source code there. */
  private static String detail(List<String> lines) {
    StringBuilder detail = new StringBuilder();
    for (String line : lines) {
      if (line.isBlank() && !detail.isEmpty()) {
        break;
      }
      if (!line.isBlank() && !line.startsWith("  ")) {
        detail.append(detail.isEmpty() ? "" : " ").append(line.strip());
      }
    }
    return detail.toString();
  }
}
