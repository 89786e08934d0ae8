package dev.larder.worker.cli;

import dev.larder.store.AttemptLog;
import dev.larder.store.BuildView;
import dev.larder.store.Views;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a build's programs printed. */
@Command(
    name = "logs",
    header = "Show what a build printed, try by try.",
    description =
        "Of a workspace: its latest build. The log of a try is kept when that try ends, at most "
            + "1 MiB of it (head and tail), with sensitive values masked.",
    footer = {"Examples:", "  larder logs 3f2a91bc", "  larder logs alice/my-workspace --follow"})
final class LogsCommand extends Verb {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  @Parameters(
      paramLabel = "BUILD|WORKSPACE",
      description = "A build by (the beginning of) its id; or a workspace. " + WorkspaceChoice.HOW)
  private String reference;

  @Option(
      names = {"-f", "--follow"},
      description = "Wait until the build ends, and show each try as it does.")
  private boolean follow;

  @Mixin private final Connections connections;

  LogsCommand(Surroundings surroundings) {
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() throws InterruptedException {
    Views views = connections.views();
    BuildView build = build(views);
    List<AttemptLog> tries = views.log(build.id());
    tries.forEach(this::print);
    if (follow && build.status().open()) {
      build = follow(views, build, tries.size());
    } else if (tries.stream().allMatch(attempt -> attempt.text().isEmpty())) {
      say("larder: nothing was printed" + (build.status().open() ? " yet; see --follow" : ""));
    }
    build.error().ifPresent(error -> say("larder: the build failed: " + error));
    return Exit.DONE;
  }

  private BuildView follow(Views views, BuildView build, int seen) throws InterruptedException {
    int shown = seen;
    BuildView current = build;
    while (current.status().open()) {
      Thread.sleep(BETWEEN_LOOKS);
      current = views.buildsCalled(build.id().toString()).getFirst();
      List<AttemptLog> tries = ended(views.log(build.id()), current);
      tries.stream().skip(shown).forEach(this::print);
      shown = Math.max(shown, tries.size());
    }
    return current;
  }

  /** Tries that print nothing more. */
  private static List<AttemptLog> ended(List<AttemptLog> tries, BuildView build) {
    return tries.stream()
        .takeWhile(attempt -> attempt.outcome().isPresent() || !build.status().open())
        .toList();
  }

  private void print(AttemptLog attempt) {
    if (attempt.attempt() > 1 || attempt.outcome().filter("transient"::equals).isPresent()) {
      say(
          "--- try %d on %s: %s%s"
              .formatted(
                  attempt.attempt(),
                  attempt.worker(),
                  attempt.outcome().orElse("under way"),
                  attempt.error().map(error -> ": " + error).orElse("")));
    }
    out().print(attempt.text());
    if (!attempt.text().isEmpty() && !attempt.text().endsWith("\n")) {
      out().println();
    }
    out().flush();
  }

  private BuildView build(Views views) {
    Optional<BuildView> named = BuildChoice.find(views, reference);
    return named.orElseGet(
        () ->
            views
                .latestBuild(WorkspaceChoice.one(views, reference).id())
                .orElseThrow(
                    () -> CommandFailure.wrongInput("\"" + reference + "\" was never built")));
  }
}
