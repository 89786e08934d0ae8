package dev.larder.worker.provision.exec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a program wrote to LARDER_OUTPUT. */
record OutputFile(Map<String, String> outputs, Optional<JsonNode> state) {
  static final int MOST_BYTES = 1024 * 1024;
  private static final Set<String> KEYS = Set.of("outputs", "state");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Reads the file; an IllegalArgumentException says why it is none. */
  static OutputFile read(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return new OutputFile(Map.of(), Optional.empty());
    }
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("is not a regular file");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    }
    if (bytes.length > MOST_BYTES) {
      throw new IllegalArgumentException("is larger than 1 MiB");
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.isBlank() ? new OutputFile(Map.of(), Optional.empty()) : parse(text);
  }

  private static OutputFile parse(String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "is not JSON (line %d)"
              .formatted(e.getLocation() == null ? 1 : e.getLocation().getLineNr()),
          e);
    }
    if (!root.isObject()) {
      throw new IllegalArgumentException("is not a JSON object");
    }
    root.fieldNames()
        .forEachRemaining(
            key -> {
              if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("has the unknown key \"%s\"".formatted(key));
              }
            });
    JsonNode state = root.path("state");
    return new OutputFile(
        outputs(root.path("outputs")),
        state.isMissingNode() || state.isNull() ? Optional.empty() : Optional.of(state));
  }

  private static Map<String, String> outputs(JsonNode outputs) {
    Map<String, String> read = new TreeMap<>();
    if (outputs.isMissingNode()) {
      return read;
    }
    if (!outputs.isObject()) {
      throw new IllegalArgumentException("has \"outputs\" that are not an object");
    }
    outputs
        .properties()
        .forEach(
            output -> {
              if (!output.getValue().isTextual()) {
                throw new IllegalArgumentException(
                    "has an output \"%s\" that is not a string".formatted(output.getKey()));
              }
              read.put(output.getKey(), output.getValue().textValue());
            });
    return read;
  }
}
