package dev.larder.worker.provision;

import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.Provisioner;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The provisioners of a worker, by kind, and the one way in to them. The request's specification is
 * read once, here, and what comes out holds none of its secrets, whichever kind was asked.
 */
public final class Provisioners {
  private final Map<String, Provisioner<?>> byKind;

  public Provisioners(Provisioner<?>... provisioners) {
    this.byKind =
        Arrays.stream(provisioners)
            .collect(Collectors.toUnmodifiableMap(Provisioner::kind, Function.identity()));
  }

  /** Whether this worker has the kind that the request asks for. */
  public boolean serve(ProvisionRequest request) {
    return byKind.containsKey(request.kind());
  }

  /** Whether a claim of what was made by this request can be forecast. */
  public boolean forecast(ProvisionRequest request) {
    return provisioner(request).filter(provisioner -> forecasts(provisioner, request)).isPresent();
  }

  private static <S> boolean forecasts(Provisioner<S> provisioner, ProvisionRequest request) {
    try {
      return provisioner.forecasts(provisioner.specification(request.keys()));
    } catch (IllegalArgumentException unreadable) {
      return false;
    }
  }

  /** Runs the request's operation to its end, where no log is kept. */
  public ProvisionResult run(ProvisionRequest request, BuildControl control) {
    return run(request, control, Redactor.of(request));
  }

  /**
   * Runs the request's operation to its end.
   *
   * @param redactor of the request, also of its log; more values may become known to it meanwhile
   */
  public ProvisionResult run(ProvisionRequest request, BuildControl control, Redactor redactor) {
    RedactedBuild build = new RedactedBuild(request, control, redactor);
    return build.result(
        provisioner(request)
            .map(provisioner -> run(provisioner, request, build))
            .orElseGet(
                () ->
                    new ProvisionResult.Failed(
                        "this worker has no provisioner of the kind \"%s\""
                            .formatted(request.kind()))));
  }

  private static <S> ProvisionResult run(
      Provisioner<S> provisioner, ProvisionRequest request, BuildControl control) {
    S specification;
    try {
      specification = provisioner.specification(request.keys());
    } catch (IllegalArgumentException e) {
      return new ProvisionResult.Failed(
          "the template's provisioner cannot be read: " + e.getMessage());
    }
    try {
      return provisioner.run(specification, request, control);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ProvisionResult.Canceled();
    }
  }

  private Optional<Provisioner<?>> provisioner(ProvisionRequest request) {
    return Optional.ofNullable(byKind.get(request.kind()));
  }
}
