package dev.larder.worker.activities;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.OnReplacement;
import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ReplacedResource;
import dev.larder.store.build.Replacement;
import dev.larder.store.workspace.BuildLifecycle;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between a build's program and its worker: keeps the state that the program leaves, and
 * answers whether a claim may replace resources, as its template says. What it lets pass is noted
 * before it is applied; a note that can't be written stops no claim.
 */
final class Replacing implements BuildControl {
  private static final Logger log = LoggerFactory.getLogger(Replacing.class);

  private final BuildControl control;
  private final BuildLifecycle builds;
  private final ProvisionRequest request;
  private final Optional<OnReplacement> onReplacement;
  private volatile List<ReplacedResource> refused = List.of();

  /**
   * @param onReplacement empty: everything may be replaced, and no one asks
   */
  Replacing(
      BuildControl control,
      BuildLifecycle builds,
      ProvisionRequest request,
      Optional<OnReplacement> onReplacement) {
    this.control = control;
    this.builds = builds;
    this.request = request;
    this.onReplacement = onReplacement;
  }

  @Override
  public void log(String text) {
    control.log(text);
  }

  @Override
  public boolean keep(JsonNode state) {
    return builds.keepState(request.build(), request.attempt(), state);
  }

  @Override
  public void listen(Listener listener) {
    control.listen(listener);
  }

  @Override
  public boolean mayReplace(List<ReplacedResource> replaced) {
    if (onReplacement.isEmpty() || replaced.isEmpty()) {
      return true;
    }
    return switch (onReplacement.get()) {
      case WARN -> {
        control.log("larder: the claim replaces " + Replacement.of(replaced).describe() + "\n");
        note(replaced);
        yield true;
      }
      case REFUSE -> {
        refused = replaced;
        yield false;
      }
    };
  }

  /** The result, with the reason for people where the claim was refused. */
  ProvisionResult result(ProvisionResult result) {
    return result instanceof ProvisionResult.Failed && !refused.isEmpty()
        ? new ProvisionResult.Failed(
            "claiming it would replace %s, which its template refuses (onReplacement): nothing was changed; release it, or see to it that a claim changes the owner in place"
                .formatted(Replacement.of(refused).describe()),
            refused)
        : result;
  }

  private void note(List<ReplacedResource> resources) {
    try {
      builds.willReplace(request.build(), request.attempt(), resources);
    } catch (RuntimeException e) {
      log.warn("{}: what it replaces could not be noted: {}", request, e.getMessage());
    }
  }
}
