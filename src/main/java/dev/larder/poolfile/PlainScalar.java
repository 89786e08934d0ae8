package dev.larder.poolfile;

import dev.larder.document.Node.Scalar.Type;
import java.util.Set;
import java.util.regex.Pattern;

/** What a value without quotes is, as in YAML 1.2's core schema with decimal numbers only. */
final class PlainScalar {
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> BOOLEANS =
      Set.of("true", "True", "TRUE", "false", "False", "FALSE");
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  private PlainScalar() {}

  static Type type(String text) {
    if (NULLS.contains(text)) {
      return Type.NULL;
    }
    if (BOOLEANS.contains(text)) {
      return Type.BOOLEAN;
    }
    if (INTEGER.matcher(text).matches()) {
      return Type.INTEGER;
    }
    return DECIMAL.matcher(text).matches() ? Type.DECIMAL : Type.STRING;
  }
}
