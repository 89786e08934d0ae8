package dev.larder.store.sql;

import static org.jooq.impl.DSL.inline;

import java.util.ArrayList;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;

/** Conditions whose values stand in the statement itself, as partial indexes ask. */
public final class Inlined {
  private Inlined() {}

  public static <T> Condition is(Field<T> column, T value) {
    return column.eq(inline(value, column));
  }

  public static <T> Condition isNot(Field<T> column, T value) {
    return column.ne(inline(value, column));
  }

  @SafeVarargs
  public static <T> Condition isIn(Field<T> column, T... values) {
    List<Field<T>> inlined = new ArrayList<>();
    for (T value : values) {
      inlined.add(inline(value, column));
    }
    return column.in(inlined);
  }
}
