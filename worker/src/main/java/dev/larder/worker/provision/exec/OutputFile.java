package dev.larder.worker.provision.exec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.pool.Text;
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
  static final int MAX_BYTES = 1024 * 1024;

  /** A value in memory may be thirty times what it is in the file; several builds end at once. */
  private static final int MAX_TOKENS = 100_000;

  private static final Set<String> KEYS = Set.of("outputs", "state");
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxTokenCount(MAX_TOKENS).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Reads the file; an IllegalArgumentException says why it is none. */
  static OutputFile read(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return new OutputFile(Map.of(), Optional.empty());
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalArgumentException("is not a regular file");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException("is larger than 1 MiB");
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.isBlank() ? new OutputFile(Map.of(), Optional.empty()) : parse(text);
  }

  private static OutputFile parse(String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (StreamConstraintsException e) {
      throw new IllegalArgumentException(
          "is nested too deep, or holds more than %d values, or one that is too long"
              .formatted(MAX_TOKENS / 2),
          e);
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
    refuseWhatIsNoNumber(state);
    Text.DATA
        .complaint(state.toString()) // in which all but halves of characters is escaped
        .ifPresent(
            holds -> {
              throw new IllegalArgumentException("has a state that " + holds);
            });
    return new OutputFile(
        outputs(root.path("outputs")),
        state.isMissingNode() || state.isNull() ? Optional.empty() : Optional.of(state));
  }

  /** One that is beyond all that a double holds has become infinite, which is no JSON. */
  private static void refuseWhatIsNoNumber(JsonNode node) {
    if (node.isDouble() && !Double.isFinite(node.doubleValue())) {
      throw new IllegalArgumentException("has a \"state\" with a number beyond 1e308");
    }
    node.forEach(OutputFile::refuseWhatIsNoNumber);
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
