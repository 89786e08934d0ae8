package dev.larder.worker.provision.docker;

import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem;
import com.github.dockerjava.core.NameParser;
import dev.larder.document.Durations;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Sees to it that an image is there. */
record ImagePull(EngineSession session, Consumer<String> log) {
  /** How registries and engines say that there is no such image, or not for us. */
  private static final List<String> PERMANENT =
      List.of(
          "manifest unknown",
          "name unknown",
          "not found",
          "does not exist",
          "denied",
          "unauthorized",
          "authentication required",
          "no matching manifest",
          "invalid reference",
          "invalid repository name",
          "must be lowercase",
          "short-name");

  /** Pulls the image unless it is there. */
  void ensure(String image, Duration longest) throws EngineProblem, InterruptedException {
    if (isHere(image)) {
      return;
    }
    log.accept("pulling %s%n".formatted(image));
    Progress progress = new Progress(log);
    boolean ended;
    try {
      ended = session.follow(progress, longest, (client, pull) -> command(image).exec(pull));
    } catch (EngineProblem e) {
      throw unavailable(image, String.valueOf(e.getMessage()), e.isPermanent());
    }
    if (!ended) {
      throw unavailable(image, "it took longer than " + Durations.text(longest), false);
    }
    Optional<String> error = progress.error();
    if (error.isPresent()) {
      throw unavailable(image, error.get(), false);
    }
    if (!isHere(image)) {
      throw unavailable(image, "it is not there after the pull", false);
    }
  }

  private boolean isHere(String image) throws EngineProblem, InterruptedException {
    return session.find(client -> client.inspectImageCmd(image).exec()).isPresent();
  }

  private PullImageCmd command(String image) {
    NameParser.ReposTag name = NameParser.parseRepositoryTag(image);
    PullImageCmd pull = session.engine().client().pullImageCmd(name.repos);
    if (image.contains("@")) {
      return pull;
    }
    return pull.withTag(name.tag.isEmpty() ? "latest" : name.tag);
  }

  private static EngineProblem unavailable(String image, String why, boolean permanent) {
    String text = why.toLowerCase(Locale.ROOT);
    String reason = "image %s: not found here, and could not be pulled: %s".formatted(image, why);
    return permanent || PERMANENT.stream().anyMatch(text::contains)
        ? EngineProblem.permanentProblem(reason)
        : EngineProblem.transientProblem(reason);
  }

  /** Reports when a layer comes to another step; how far it is in it fills no log. */
  private static final class Progress implements Consumer<PullResponseItem> {
    private static final int MAX_LINES = 200;
    private final Consumer<String> log;
    private final Map<String, String> steps = new HashMap<>();
    private int lines = 0;
    private Optional<String> error = Optional.empty();

    Progress(Consumer<String> log) {
      this.log = log;
    }

    @Override
    public synchronized void accept(PullResponseItem item) {
      ResponseItem.ErrorDetail detail = item.getErrorDetail();
      if (detail != null && detail.getMessage() != null) {
        error = Optional.of(detail.getMessage());
      }
      String status = item.getStatus();
      String layer = item.getId() == null ? "" : item.getId();
      if (status != null && !status.isBlank() && !status.equals(steps.put(layer, status))) {
        report(layer.isEmpty() ? status : layer + ": " + status);
      }
    }

    synchronized Optional<String> error() {
      return error;
    }

    private void report(String line) {
      lines++;
      if (lines < MAX_LINES) {
        log.accept(line.strip() + "\n");
      } else if (lines == MAX_LINES) {
        log.accept("... and so on\n");
      }
    }
  }
}
