package dev.larder.access;

/**
 * Who asks. A second kind, of an issuer's signed tokens, is to come; what is recorded and compared
 * names the kind already.
 *
 * @param name the token's: whoever holds one with the same name is the same subject
 */
public record Subject(Kind kind, String name) {
  /** How a subject proves who it is. */
  public enum Kind implements dev.larder.pool.Label {
    TOKEN
  }

  public static Subject token(String name) {
    return new Subject(Kind.TOKEN, name);
  }

  /** As events name it: {@code token:NAME}. */
  @Override
  public String toString() {
    return kind.label() + ":" + name;
  }
}
