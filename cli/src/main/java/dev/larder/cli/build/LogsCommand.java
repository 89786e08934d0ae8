package dev.larder.cli.build;

import dev.larder.api.StreamedEvent;
import dev.larder.cli.claim.WorkspaceChoice;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.Persistent;
import dev.larder.cli.server.Server;
import dev.larder.cli.server.ServerOption;
import dev.larder.pool.CleanText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a build's programs printed. */
@Command(
    name = "logs",
    header = "Show what a build printed, attempt by attempt.",
    description =
        "Of a workspace: its latest build. The log of an attempt is kept when it ends, at most "
            + "1 MiB of it (head and tail), with sensitive values redacted.",
    footer = {"Examples:", "  larder logs 3f2a91bc", "  larder logs alice/my-workspace --follow"})
public final class LogsCommand extends Verb {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Set<String> OPEN = Set.of("pending", "running", "canceling");

  @Parameters(
      paramLabel = "BUILD|WORKSPACE",
      description = "A build by (the beginning of) its id; or a workspace. " + WorkspaceChoice.HOW)
  private String reference;

  @Option(
      names = {"-f", "--follow"},
      description = "Wait until the build ends, and show each attempt as it does.")
  private boolean follow;

  @Mixin private final ServerOption server;

  public LogsCommand(CliContext context) {
    this.server = new ServerOption(context);
  }

  @Override
  protected Exit run() throws InterruptedException {
    Server found = server.server();
    String id = build(found);
    Item log = found.read(ApiPath.of("builds", id, "logs"));
    List<Item> attempts = log.items("items");
    Item build = log.item("build");
    boolean open = OPEN.contains(build.text("status"));
    if (follow && open) {
      build = follow(found, id);
    } else {
      attempts.forEach(this::print);
      if (attempts.stream().allMatch(attempt -> attempt.text("text").isEmpty())) {
        report("larder: nothing was printed" + (open ? " yet; see --follow" : ""));
      }
    }
    build.optional("error").ifPresent(error -> report("larder: the build failed: " + error));
    return Exit.DONE;
  }

  /** Each attempt as it ends; a connection that is lost is made again behind the last of them. */
  private Item follow(Server found, String id) throws InterruptedException {
    Persistent asking = new Persistent(this);
    AtomicReference<String> last = new AtomicReference<>("0");
    AtomicReference<Item> end = new AtomicReference<>();
    while (end.get() == null) {
      Thread.sleep(PAUSE); // a server that stops ends its streams
      asking.get(
          () -> {
            found
                .client()
                .follow(
                    ApiPath.of("builds", id, "logs", "stream").toString(),
                    Optional.of(last.get()),
                    event -> seen(event, last, end));
            return last;
          });
    }
    return end.get();
  }

  private boolean seen(
      StreamedEvent event, AtomicReference<String> last, AtomicReference<Item> end) {
    Item item = new Item(event.data());
    if (event.name().equals("end")) {
      end.set(item);
      return false;
    }
    print(item);
    last.set(event.id());
    return true;
  }

  private void print(Item attempt) {
    if (attempt.number("attempt") > 1
        || attempt.optional("outcome").filter("transient"::equals).isPresent()) {
      report(
          "--- attempt %d on %s: %s%s"
              .formatted(
                  attempt.number("attempt"),
                  attempt.text("worker"),
                  attempt.optional("outcome").orElse("under way"),
                  attempt.optional("error").map(error -> ": " + error).orElse("")));
    }
    String text = attempt.text("text");
    out().print(CleanText.of(text));
    if (!text.isEmpty() && !text.endsWith("\n")) {
      out().println();
    }
    out().flush();
  }

  private String build(Server found) {
    return BuildChoice.find(found, reference)
        .or(() -> latest(found))
        .orElseThrow(() -> CommandFailure.wrongInput("\"" + reference + "\" was never built"))
        .text("id");
  }

  private Optional<Item> latest(Server found) {
    String workspace = WorkspaceChoice.one(found, reference).text("id");
    return found.list(ApiPath.of("builds").with("workspace", workspace), 1).stream().findFirst();
  }
}
