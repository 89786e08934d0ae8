package dev.larder.access;

/**
 * Who asks. What is recorded and compared names the kind, too.
 *
 * @param name the token's, or the endpoint's: whoever holds one with the same name is the same
 *     subject
 */
public record Subject(Kind kind, String name) {
  /** How a subject proves who it is. */
  public enum Kind implements dev.larder.pool.Label {
    TOKEN,
    /** A Nexus endpoint that its call came through. */
    NEXUS
  }

  public static Subject token(String name) {
    return new Subject(Kind.TOKEN, name);
  }

  /** Whoever may call this endpoint. */
  public static Subject nexus(String endpoint) {
    return new Subject(Kind.NEXUS, endpoint);
  }

  /** As events name it: {@code token:NAME}. */
  @Override
  public String toString() {
    return kind.label() + ":" + name;
  }
}
