package dev.larder.worker.provision.exec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.larder.worker.fuzz.Choices;
import dev.larder.worker.fuzz.TreeChanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a program may write to its output file by mistake. */
public final class OutputFuzz {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode RIGHT =
      right(
          """
          {"outputs": {"url": "http://127.0.0.1:1", "b": ""},
           "state": {"pid": 7, "list": [1, 2.5, {"a": null}]}}
          """);

  private static final Path FILE = file();

  private OutputFuzz() {}

  /** Anything but an answer that is JSON again, or an IllegalArgumentException, is a bug. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    Files.writeString(FILE, TreeChanges.changed(RIGHT, new Choices(input)));
    OutputFile read;
    try {
      read = OutputFile.read(FILE);
    } catch (IllegalArgumentException refused) {
      return;
    }
    if (read.state().isPresent()) {
      JsonNode again = JSON.readTree(JSON.writeValueAsString(read.state().get()));
      if (!again.equals(read.state().get())) {
        throw new IllegalStateException("reads otherwise when stored: " + again);
      }
    }
  }

  private static JsonNode right(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path file() {
    try {
      Path file = Files.createTempFile("larder-fuzz-", ".json");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
