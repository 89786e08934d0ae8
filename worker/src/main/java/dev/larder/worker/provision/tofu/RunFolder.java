package dev.larder.worker.provision.tofu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.larder.file.FileTree;
import dev.larder.file.OwnerOnly;
import dev.larder.pool.BuildId;
import dev.larder.worker.provision.program.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where one attempt runs: its own copy of the template's directory, closed to others, with the
 * state file and the plan beside. Named by build and attempt.
 */
record RunFolder(Path path) {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final String STATE = "larder.tfstate";

  /**
   * Override files are read last, by name. Whatever backend the template names, this one is used.
   */
  private static final String OVERRIDE = "zzzz_larder_override.tf";

  private static final String LOCAL_BACKEND =
      """
      terraform {
        backend "local" {
          path = "%s"
        }
      }
      """
          .formatted(STATE);

  static RunFolder in(Path folder, BuildId build, int attempt) {
    return new RunFolder(folder.resolve(build + "-" + attempt));
  }

  BuildId build() {
    return BuildId.of(name().substring(0, name().lastIndexOf('-')));
  }

  int attempt() {
    return Integer.parseInt(name().substring(name().lastIndexOf('-') + 1));
  }

  private String name() {
    return String.valueOf(path.getFileName());
  }

  /**
   * Gives all of it to the user whose programs run in it: from here on nothing in it is trusted.
   */
  void handOver(Account account) throws IOException {
    FileTree.eachFromBelow(path, account::own);
  }

  void create() throws IOException {
    FileTree.delete(path);
    OwnerOnly.createFolder(path);
  }

  /** The template as people wrote it: not what runs of their own have left in it. */
  void copy(Path template) throws IOException {
    FileTree.copy(
        template,
        path,
        within ->
            !within.startsWith(".terraform")
                && !String.valueOf(within.getFileName()).contains(".tfstate"));
    Files.writeString(path.resolve(OVERRIDE), LOCAL_BACKEND);
  }

  Path state() {
    return path.resolve(STATE);
  }

  Path plan() {
    return path.resolve("larder.plan");
  }

  void write(TofuState state) throws IOException {
    Files.writeString(state(), state.document().toString());
  }

  /** The state file's content; absent while there is none, or only the beginning of one. */
  Optional<TofuState> left() throws IOException {
    return FileTree.text(state())
        .flatMap(RunFolder::parsed)
        .filter(TofuState::isState)
        .map(TofuState::new);
  }

  /** Whether there is a state file of which only the beginning was written. */
  boolean isTorn() throws IOException {
    return Files.exists(state(), LinkOption.NOFOLLOW_LINKS) && left().isEmpty();
  }

  private static Optional<JsonNode> parsed(String text) {
    try {
      return Optional.ofNullable(JSON.readTree(text));
    } catch (JsonProcessingException beingWritten) {
      return Optional.empty();
    }
  }
}
