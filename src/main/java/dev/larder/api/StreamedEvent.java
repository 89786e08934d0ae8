package dev.larder.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * A server-sent event.
 *
 * @param id from which a client goes on when it comes again
 * @param name what kind of event it is
 */
public record StreamedEvent(String id, String name, JsonNode data) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Reads events until there are none any more, or the reader has enough. */
  static void readAll(InputStream in, Predicate<StreamedEvent> wantsMore) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    String id = "";
    String name = "";
    String data = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        if (!data.isEmpty() && !wantsMore.test(new StreamedEvent(id, name, JSON.readTree(data)))) {
          return;
        }
        data = "";
      } else if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("event: ")) {
        name = line.substring(7);
      } else if (line.startsWith("data: ")) {
        data += line.substring(6);
      }
    }
  }
}
