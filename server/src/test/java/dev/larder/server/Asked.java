package dev.larder.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.http.HttpResponse;
import java.util.Optional;

/** What was answered. */
record Asked(int status, String body, HttpResponse<String> response) {
  JsonNode json() {
    try {
      return JsonMapper.builder().build().readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + body, e);
    }
  }

  String text(String key) {
    return json().path(key).asText();
  }

  Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /** Its type, where it is a problem. */
  String problem() {
    return status + " " + text("type");
  }
}
