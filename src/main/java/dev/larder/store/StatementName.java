package dev.larder.store;

import static org.jooq.impl.DSL.field;

import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;

/**
 * A transaction's name, as a comment before each of its statements: what {@code pg_stat_activity}
 * shows as the query, at no cost of its own.
 */
public final class StatementName implements ExecuteListener {
  private static final long serialVersionUID = 1L;

  /** The name in a row of {@code pg_stat_activity}; null: it is none of Larder's. */
  static final Field<String> IN_ACTIVITY =
      field("substring(query from '^/[*] (larder [^*]+) [*]/')", SQLDataType.VARCHAR);

  private final String comment;

  StatementName(String name) {
    this.comment = of(name);
  }

  /** What a statement of this transaction begins with. */
  public static String of(String name) {
    return "/* larder " + name.replace("*", "").replace("?", "") + " */ ";
  }

  @Override
  public void renderEnd(ExecuteContext context) {
    String sql = context.sql();
    if (sql != null) {
      context.sql(comment + sql);
    }
  }
}
