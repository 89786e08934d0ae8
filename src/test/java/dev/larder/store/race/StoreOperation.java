package dev.larder.store.race;

import dev.larder.store.Story;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.NullMarked;

/**
 * Something that the store is asked for, on what it finds in a story.
 *
 * @param on what it does in this story; empty: there is nothing there that it could be done to
 */
@NullMarked
record StoreOperation(String name, Function<Story, Optional<Function<Story, Object>>> on) {
  /** It can be done in any story. */
  static StoreOperation of(String name, Function<Story, Object> does) {
    return new StoreOperation(name, story -> Optional.of(does));
  }

  /** It is done to something that is looked up before any two meet. */
  static <T> StoreOperation to(
      String name, Function<Story, Optional<T>> found, BiFunction<Story, T, Object> does) {
    return new StoreOperation(
        name, story -> found.apply(story).map(what -> meeting -> does.apply(meeting, what)));
  }

  /** A row: its id, and an instant or a number that belongs to it. */
  record Row(UUID id, int number, Instant instant) {}

  /** The first row, by id, of this table in the schema for which the condition holds. */
  static Function<Story, Optional<Row>> first(String table, String condition) {
    String number = table.equals("builds") ? "attempt" : "0";
    String instant = table.equals("workspaces") ? "coalesce(check_due, now())" : "now()";
    return story ->
        story.ask(
            db ->
                db.fetchOptional(
                        "select id, %s, %s from larder.%s as it where %s order by id limit 1"
                            .formatted(number, instant, table, condition))
                    .map(
                        r ->
                            new Row(
                                r.get(0, UUID.class),
                                r.get(1, Integer.class),
                                r.get(2, Instant.class))));
  }

  @Override
  public String toString() {
    return name;
  }
}
