package dev.larder.cli.pool;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.cli.frame.Item;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.Server;
import dev.larder.desired.Directory;
import dev.larder.desired.PoolFile;
import dev.larder.document.Problem;
import dev.larder.poolfile.PoolFileReader;
import dev.larder.poolfile.PoolFileText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Pool files that were read here, as a server applies them: their texts, the variables that they
 * name, and the directories, packed. What is wrong with them is said before anything is sent.
 */
final class Application {
  private final String organization;
  private final List<PoolFileText> files;
  private final Map<String, String> variables;
  private final List<PackedFile> packed;

  private Application(
      String organization,
      List<PoolFileText> files,
      Map<String, String> variables,
      List<PackedFile> packed) {
    this.organization = organization;
    this.files = files;
    this.variables = variables;
    this.packed = packed;
  }

  /** The directories of one file, by what is written in it. */
  private record PackedFile(Map<String, Directory> byWritten) {}

  static Application read(
      List<Path> paths, Map<String, String> environment, Consumer<Problem> warnings) {
    List<PackedFile> packed = new ArrayList<>();
    List<PoolFileText> files =
        PoolFileReader.texts(paths).stream()
            .map(
                file -> {
                  PackedFile one = new PackedFile(new LinkedHashMap<>());
                  packed.add(one);
                  return new PoolFileText(
                      file.name(),
                      file.text(),
                      new SeenDirectories(file.directories(), one.byWritten()));
                })
            .toList();
    PoolFile read = PoolFileReader.readTexts(files, environment, warnings);
    return new Application(
        read.organization(), files, PoolFileReader.named(files, environment), packed);
  }

  /** Applies them; the directories that the server has not are sent first. */
  Item send(Server server, boolean prune, boolean dryRun, Consumer<String> progress) {
    sendDirectories(server, progress);
    ObjectNode body = Server.body();
    ArrayNode texts = body.putArray("files");
    for (int i = 0; i < files.size(); i++) {
      ObjectNode file = texts.addObject();
      file.put("name", files.get(i).name()).put("content", files.get(i).text());
      ObjectNode directories = file.putObject("directories");
      packed.get(i).byWritten().forEach((text, one) -> directories.put(text, one.hash()));
    }
    ObjectNode given = body.putObject("variables");
    variables.forEach(given::put);
    body.put("prune", prune).put("dryRun", dryRun);
    return server.post(ApiPath.of("apply"), body);
  }

  private void sendDirectories(Server server, Consumer<String> progress) {
    Map<String, Directory> byHash = new LinkedHashMap<>();
    packed.forEach(
        file -> file.byWritten().values().forEach(one -> byHash.putIfAbsent(one.hash(), one)));
    if (byHash.isEmpty()) {
      return;
    }
    ObjectNode asked = Server.body();
    byHash.keySet().forEach(asked.putArray("hashes")::add);
    Set<String> missing =
        new HashSet<>(server.post(ApiPath.of("directories:missing"), asked).texts("items"));
    byHash.values().stream()
        .filter(one -> missing.contains(one.hash()))
        .forEach(
            one -> {
              progress.accept(
                  "larder: sending a directory of %d kB".formatted((one.size() + 1023) / 1024));
              send(server, one);
            });
  }

  private void send(Server server, Directory directory) {
    ApiPath path = ApiPath.of("directories", directory.hash()).with("organization", organization);
    try (InputStream bytes = directory.content().open()) {
      server.client().put(path.toString(), bytes, directory.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
