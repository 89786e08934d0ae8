package dev.larder.document;

import java.util.Optional;
import java.util.regex.Pattern;

/** Mail addresses, as far as their letters say: whether mail arrives, only sending shows. */
public final class MailAddress {
  private static final Pattern ADDRESS = Pattern.compile("[^@\\s]+@[^@\\s]+");

  /** No quotes, comments or lists, which mail programs read each in their way. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._%+'-]{1,64}@([^@]{1,255})");

  private MailAddress() {}

  public static boolean matches(String text) {
    return ADDRESS.matcher(text).matches();
  }

  /** The domain of a plain address; empty: it is none. */
  public static Optional<String> plainDomain(String text) {
    return Optional.of(PLAIN.matcher(text))
        .filter(address -> address.matches())
        .map(address -> address.group(1));
  }
}
