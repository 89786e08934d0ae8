package dev.larder.cli.claim;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.Persistent;
import dev.larder.cli.server.Server;
import dev.larder.cli.server.ServerOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the verbs that end workspaces have in common: which ones, and whether to wait. */
abstract class RemovalVerb extends Verb {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(300);

  @Parameters(paramLabel = "WORKSPACE", arity = "1..*", description = WorkspaceChoice.HOW)
  private List<String> references;

  @Option(names = "--wait", description = "Wait until they are gone.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "With --wait: at most so long. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Mixin private final ServerOption server;

  RemovalVerb(CliContext context) {
    this.server = new ServerOption(context);
  }

  /** Refuses what this verb does not end, before anything is done. */
  abstract void check(List<Item> workspaces);

  /** Asks for the end of one; an ApiException where there is none any more. */
  abstract Item end(Server server, String workspace);

  @Override
  protected final Exit run() throws InterruptedException {
    Server found = server.server();
    found.changing(this);
    List<Item> workspaces =
        references.stream()
            .map(reference -> WorkspaceChoice.one(found, reference))
            .distinct()
            .toList();
    check(workspaces);
    for (Item workspace : workspaces) {
      report("larder: " + workspace.text("name") + " " + ended(found, workspace));
    }
    return wait ? untilGone(found, workspaces) : Exit.DONE;
  }

  private String ended(Server found, Item workspace) {
    if (workspace.text("state").equals("deleted")) {
      return "was deleted already";
    }
    Item answer = end(found, workspace.text("id"));
    return switch (answer.text("state")) {
      case "after-build" ->
          "is deleted when the build %s has ended".formatted(answer.text("build"));
      case "gone" -> "is gone: nothing of it was built yet";
      default ->
          workspace.text("state").equals("deleting")
              ? "was being deleted already"
              : "is being deleted";
    };
  }

  /** Waits until all are gone; reports which are not. */
  private Exit untilGone(Server found, List<Item> workspaces) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    Persistent asking = new Persistent(this);
    List<Item> left = workspaces;
    while (true) {
      List<Item> known = left;
      left = asking.get(() -> known.stream().flatMap(one -> left(found, one)).toList());
      boolean stuck =
          !left.isEmpty()
              && left.stream().allMatch(workspace -> workspace.text("state").equals("leaked"));
      if (left.isEmpty()) {
        return Exit.DONE;
      }
      if (stuck || System.nanoTime() >= end) {
        left.forEach(
            workspace ->
                report(
                    "larder: %s is still there: %s%s"
                        .formatted(
                            workspace.text("name"),
                            workspace.text("state"),
                            workspace.optional("reason").map(why -> ": " + why).orElse(""))));
        return Exit.FAILED;
      }
      Thread.sleep(POLL_INTERVAL);
    }
  }

  private static Stream<Item> left(Server found, Item workspace) {
    ApiPath path = ApiPath.of("workspaces").with("called", workspace.text("id"));
    return found.read(path).items("items").stream()
        .filter(one -> !one.text("state").equals("deleted"));
  }
}
