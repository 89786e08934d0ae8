package dev.larder.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * The least that a Java program can do to ask a server: sends the request of its arguments, an
 * address and perhaps a body, and prints what is answered. The token is in BARE_TOKEN.
 */
public final class BareRequest {
  private BareRequest() {}

  public static void main(String[] arguments) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(arguments[0]).toURL().openConnection();
    connection.setRequestProperty("Authorization", "Bearer " + System.getenv("BARE_TOKEN"));
    if (arguments.length > 1) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      try (OutputStream out = connection.getOutputStream()) {
        out.write(arguments[1].getBytes(StandardCharsets.UTF_8));
      }
    }
    System.out.println(
        new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
  }
}
