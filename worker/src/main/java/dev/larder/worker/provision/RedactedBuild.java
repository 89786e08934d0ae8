package dev.larder.worker.provision;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.Text;
import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.provision.ReplacedResource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Stands between a provisioner and its caller: what people read of a build goes through here and
 * comes out without secrets. The log is redacted where it is kept ({@link BuildLog}), by the same
 * redactor.
 */
record RedactedBuild(ProvisionRequest request, BuildControl control, Redactor redactor)
    implements BuildControl {
  @Override
  public void log(String text) {
    control.log(text);
  }

  @Override
  public boolean keep(JsonNode state) {
    return control.keep(state);
  }

  @Override
  public void redact(Collection<String> values) {
    redactor.add(values);
  }

  @Override
  public void listen(Listener listener) {
    control.listen(listener);
  }

  @Override
  public boolean mayReplace(List<ReplacedResource> replaced) {
    return control.mayReplace(resources(replaced));
  }

  /** The result as it may be recorded. */
  ProvisionResult result(ProvisionResult result) {
    return switch (result) {
      case TryAgain again -> new TryAgain(redactor.redact(again.reason()));
      case Failed failed ->
          new Failed(redactor.redact(failed.reason()), resources(failed.refused()));
      case Succeeded done ->
          unstorable(done.outputs())
              .<ProvisionResult>map(Failed::new)
              .orElseGet(() -> divided(done));
      case Canceled canceled -> canceled;
    };
  }

  /**
   * With the sensitive outputs apart. One that holds a secret is taken for one as well, rather than
   * refused: what was made is as usable for its claimer as before, and no one else is shown it.
   */
  private Succeeded divided(Succeeded done) {
    Redactor secrets = new Redactor(SensitiveValues.inOutputs(request));
    Map<String, String> shown = new TreeMap<>();
    Map<String, String> sensitive = new TreeMap<>();
    done.outputs()
        .forEach(
            (name, value) -> {
              boolean named = request.sensitiveOutputs().contains(name);
              boolean secret = !named && secrets.finds(value);
              if (secret) {
                control.log(
                    "larder: the output \"%s\" holds a secret: the claimer alone is shown it\n"
                        .formatted(name));
              }
              (named || secret ? sensitive : shown).put(name, value);
            });
    redactor.add(
        request.sensitiveOutputs().stream()
            .flatMap(name -> Optional.ofNullable(sensitive.get(name)).stream())
            .toList());
    return new Succeeded(shown, sensitive, done.state(), resources(done.replaced()));
  }

  /** Which output cannot be kept as it is, and why. */
  private Optional<String> unstorable(Map<String, String> outputs) {
    return outputs.entrySet().stream()
        .flatMap(
            output ->
                Text.DATA
                    .complaint(output.getKey())
                    .or(() -> Text.DATA.complaint(output.getValue()))
                    .map(holds -> "its output \"%s\" %s".formatted(output.getKey(), holds))
                    .stream())
        .findFirst()
        .map(redactor::redact);
  }

  /** A resource's name may carry a parameter's value, e.g. as the key of one of several. */
  private List<ReplacedResource> resources(List<ReplacedResource> resources) {
    return resources.stream()
        .map(
            resource ->
                new ReplacedResource(
                    redactor.redact(resource.address()),
                    resource.attributes().stream().map(redactor::redact).toList()))
        .toList();
  }
}
