package dev.larder.worker.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server listens.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 0: any that is free
 */
public record ListenAddress(String host, int port) {
  private static final Pattern TEXT =
      Pattern.compile("(?:(?<host>[^:\\s\\[\\]]+|\\[[0-9a-fA-F:.]+\\]):)?(?<port>\\d{1,5})");
  private static final String LOOPBACK = "127.0.0.1";

  public ListenAddress {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
    }
  }

  public static ListenAddress loopback(int port) {
    return new ListenAddress(LOOPBACK, port);
  }

  /**
   * Reads {@code HOST:PORT}, {@code PORT} alone for the loopback, or {@code off}; anything else is
   * an IllegalArgumentException that says what can be written.
   */
  public static Optional<ListenAddress> parse(String text) {
    if (text.equals("off")) {
      return Optional.empty();
    }
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is none of HOST:PORT, PORT and off (e.g. 127.0.0.1:9464)".formatted(text));
    }
    String host = Optional.ofNullable(matcher.group("host")).orElse(LOOPBACK);
    return Optional.of(
        new ListenAddress(
            host.replaceAll("[\\[\\]]", ""), Integer.parseInt(matcher.group("port"))));
  }

  /** Whether only programs of this machine can reach it. */
  public boolean isLoopback() {
    return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
  }

  /** {@code HOST:PORT}, as it stands in a URL. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
