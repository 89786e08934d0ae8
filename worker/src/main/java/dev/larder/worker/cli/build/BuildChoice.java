package dev.larder.worker.cli.build;

import dev.larder.store.view.BuildView;
import dev.larder.store.view.Views;
import dev.larder.worker.cli.frame.CommandFailure;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the build that a person means. */
final class BuildChoice {
  private BuildChoice() {}

  /** By its id or the beginning of it; refuses one that several builds' ids begin with. */
  static Optional<BuildView> find(Views views, String reference) {
    List<BuildView> found = views.buildsCalled(reference);
    if (found.size() > 1) {
      throw CommandFailure.wrongInput(
          "\"%s\" may be any of these builds:\n%s"
              .formatted(
                  reference,
                  found.stream()
                      .map(build -> "  " + build.id())
                      .collect(Collectors.joining("\n"))));
    }
    return found.stream().findFirst();
  }
}
