package dev.larder.server.http;

import dev.larder.document.Document;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param next the cursor of the next part; empty: this was the last
 */
public record Page(List<Document> items, Optional<String> next) {
  private static final int MAX_CURSOR = 1_000;

  /**
   * The first so many of what was read, where one more than that was asked for.
   *
   * @param position of an item in the list's order, from which the next page goes on
   */
  public static <T> Page of(
      List<T> read, int limit, Function<T, Document> document, Function<T, String> position) {
    boolean more = read.size() > limit;
    List<T> shown = more ? read.subList(0, limit) : read;
    return new Page(
        shown.stream().map(document).toList(),
        more ? Optional.of(cursor(position.apply(shown.getLast()))) : Optional.empty());
  }

  static String cursor(String position) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(position.getBytes(StandardCharsets.UTF_8));
  }

  /** What a cursor stands for, read further; one that was made up is a problem. */
  public static <T> T position(String cursor, Function<String, T> reader) {
    try {
      if (cursor.length() <= MAX_CURSOR) {
        return reader.apply(
            new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
      }
    } catch (IllegalArgumentException | java.time.DateTimeException madeUp) {
      // reported below
    }
    throw new ApiProblem(
        ProblemType.INVALID_CURSOR, "a cursor is the \"next\" of a page before, as it was given");
  }
}
