package dev.larder.cli.server;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.document.DocumentFile;
import dev.larder.document.Fields;
import dev.larder.document.JsonDocument;
import dev.larder.document.Node;
import dev.larder.document.Problems;
import dev.larder.file.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The servers that a person knows, in a file for the owner's eyes only.
 *
 * @param current that which is meant where none is named
 */
record Contexts(Optional<String> current, Map<String, Context> all) {
  private static final int MAX_BYTES = 1 << 20;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  Contexts {
    all = new LinkedHashMap<>(all);
  }

  /**
   * A server with where its token is: in this file, in another, or what a program prints.
   *
   * @param url as it was given
   */
  record Context(
      String url, Optional<String> token, Optional<String> tokenFile, List<String> tokenCommand) {
    Context {
      tokenCommand = List.copyOf(tokenCommand);
    }

    /** Without the token. */
    @Override
    public String toString() {
      return url;
    }

    /** Where its token is, for people. */
    String tokenShown() {
      return tokenFile
          .map(file -> "file " + file)
          .orElseGet(
              () -> tokenCommand.isEmpty() ? "here" : "command " + String.join(" ", tokenCommand));
    }
  }

  /** What the file says; there need not be one. */
  static Contexts read(Path file) {
    if (!Files.exists(file)) {
      return new Contexts(Optional.empty(), Map.of());
    }
    Problems problems = new Problems();
    Map<String, Context> all = new LinkedHashMap<>();
    Optional<String> current;
    try (Fields fields =
        Fields.of(
            JsonDocument.parse(
                file.toString(), DocumentFile.read(file, file.toString(), MAX_BYTES)),
            problems)) {
      current = fields.string("current");
      fields
          .required("contexts")
          .filter(Node.Mapping.class::isInstance)
          .map(Node.Mapping.class::cast)
          .ifPresent(
              mapping ->
                  mapping
                      .entries()
                      .forEach(
                          (name, node) ->
                              context(fields, node).ifPresent(one -> all.put(name, one))));
    }
    problems.throwIfAny();
    return new Contexts(current, all);
  }

  private static Optional<Context> context(Fields whole, Node node) {
    try (Fields fields = whole.of(node)) {
      Optional<String> url = fields.requiredString("url");
      Optional<String> token = fields.string("token");
      Optional<String> tokenFile = fields.string("tokenFile");
      List<String> tokenCommand = new ArrayList<>(fields.stringList("tokenCommand"));
      return url.map(found -> new Context(found, token, tokenFile, tokenCommand));
    }
  }

  /** The same with this one, which is then meant where none is named. */
  Contexts with(String name, Context context) {
    Map<String, Context> more = new LinkedHashMap<>(all);
    more.put(name, context);
    return new Contexts(Optional.of(name), more);
  }

  void write(Path file) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("current", current.orElse(null));
    ObjectNode contexts = tree.putObject("contexts");
    all.forEach(
        (name, context) -> {
          ObjectNode one = contexts.putObject(name).put("url", context.url());
          context.token().ifPresent(token -> one.put("token", token));
          context.tokenFile().ifPresent(path -> one.put("tokenFile", path));
          if (!context.tokenCommand().isEmpty()) {
            context.tokenCommand().forEach(one.putArray("tokenCommand")::add);
          }
        });
    try {
      Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
      OwnerOnly.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
