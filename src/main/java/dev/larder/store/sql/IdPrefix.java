package dev.larder.store.sql;

import dev.larder.pool.Id;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** Finds ids by their first letters, through the primary key. */
public final class IdPrefix {
  private static final Pattern SHAPE = Pattern.compile("[0-9a-fA-F-]{4,36}");
  private static final int HEX_DIGITS = 32;

  private IdPrefix() {}

  /** Never true for a text that no id begins with, or that is shorter than four letters. */
  public static Condition condition(Field<? extends Id> id, String prefix) {
    String digits = prefix.replace("-", "");
    if (!SHAPE.matcher(prefix).matches() || digits.isEmpty() || digits.length() > HEX_DIGITS) {
      return DSL.falseCondition();
    }
    return id.coerce(UUID.class).between(filled(digits, "0"), filled(digits, "f"));
  }

  private static UUID filled(String digits, String with) {
    String all = digits + with.repeat(HEX_DIGITS - digits.length());
    return new UUID(
        Long.parseUnsignedLong(all.substring(0, 16), 16),
        Long.parseUnsignedLong(all.substring(16), 16));
  }
}
