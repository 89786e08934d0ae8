package dev.larder.cli.server;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What is asked of a server: a path, with a query. */
public record ApiPath(String text) {
  /** These parts, one below the other, below {@code /v1}. */
  public static ApiPath of(String... parts) {
    StringBuilder text = new StringBuilder("/v1");
    for (String part : parts) {
      text.append('/').append(encoded(part));
    }
    return new ApiPath(text.toString());
  }

  /** The same with one more parameter. */
  public ApiPath with(String name, String value) {
    return new ApiPath(text + (text.contains("?") ? "&" : "?") + name + "=" + encoded(value));
  }

  /** The same where there is no value. */
  public ApiPath with(String name, Optional<?> value) {
    return value.map(given -> with(name, given.toString())).orElse(this);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%3A", ":");
  }

  @Override
  public String toString() {
    return text;
  }
}
