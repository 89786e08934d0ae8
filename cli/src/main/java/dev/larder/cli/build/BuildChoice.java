package dev.larder.cli.build;

import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Item;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.Server;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the build that a person means. */
final class BuildChoice {
  private static final Pattern CALLED = Pattern.compile("[0-9a-fA-F-]{4,36}");

  private BuildChoice() {}

  /** By its id or the beginning of it; refuses one that several builds' ids begin with. */
  static Optional<Item> find(Server server, String reference) {
    if (!CALLED.matcher(reference).matches()) {
      return Optional.empty();
    }
    List<Item> found = server.read(ApiPath.of("builds").with("called", reference)).items("items");
    if (found.size() > 1) {
      throw CommandFailure.wrongInput(
          "\"%s\" may be any of these builds:\n%s"
              .formatted(
                  reference,
                  found.stream()
                      .map(build -> "  " + build.text("id"))
                      .collect(Collectors.joining("\n"))));
    }
    return found.stream().findFirst();
  }
}
