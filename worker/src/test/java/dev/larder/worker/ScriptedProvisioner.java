package dev.larder.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.provision.BuildControl;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.Provisioner;
import dev.larder.provision.ReplacedResource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.NullMarked;

/** Does as the test says, at once; remembers what exists and what it was asked. */
@NullMarked
final class ScriptedProvisioner implements Provisioner<JsonNode> {
  private final Set<String> existing = ConcurrentHashMap.newKeySet();
  private final Collection<ProvisionRequest> asked =
      Collections.synchronizedList(new ArrayList<>());
  private volatile Optional<Operation> hanging = Optional.empty();
  private volatile CountDownLatch released = new CountDownLatch(0);
  private volatile Optional<List<ReplacedResource>> replaced = Optional.empty();
  private volatile Function<ProvisionRequest, Optional<ProvisionResult>> script =
      request -> Optional.empty();

  /** Answers with this where it is not empty, else the operation succeeds. */
  void script(Function<ProvisionRequest, Optional<ProvisionResult>> other) {
    script = other;
  }

  void fail(Operation operation, String preset) {
    script(
        r ->
            r.operation() == operation && r.preset().equals(preset)
                ? Optional.of(new ProvisionResult.Failed("scripted"))
                : Optional.empty());
  }

  /** From now on these operations go on until they are canceled, or {@link #goOn}. */
  void hang(Operation operation) {
    hanging = Optional.of(operation);
    released = new CountDownLatch(1);
  }

  void goOn() {
    hanging = Optional.empty();
    released.countDown();
  }

  /** From now on claims replace these, if they may, and forecasts say so. */
  void replace(ReplacedResource... resources) {
    replaced = Optional.of(List.of(resources));
  }

  void succeed() {
    script(request -> Optional.empty());
  }

  List<ProvisionRequest> asked() {
    synchronized (asked) {
      return List.copyOf(asked);
    }
  }

  long asked(Operation operation) {
    return asked().stream().filter(r -> r.operation() == operation).count();
  }

  @Override
  public String kind() {
    return "simulated";
  }

  @Override
  public boolean forecasts(JsonNode keys) {
    return replaced.isPresent();
  }

  @Override
  public JsonNode specification(JsonNode keys) {
    return keys;
  }

  @Override
  public ProvisionResult run(JsonNode keys, ProvisionRequest request, BuildControl control) {
    asked.add(request);
    if (hanging.filter(o -> o == request.operation()).isPresent() && hangs(control)) {
      return new ProvisionResult.Canceled();
    }
    if (request.operation() == Operation.START) {
      existing.add(request.workspace().toString());
    }
    List<ReplacedResource> forced =
        switch (request.operation()) {
          case CLAIM, FORECAST -> replaced.orElse(List.of());
          case START, DELETE, CHECK -> List.of();
        };
    if (request.operation() == Operation.CLAIM
        && !forced.isEmpty()
        && !control.mayReplace(forced)) {
      return new ProvisionResult.Failed("it was not allowed to");
    }
    ProvisionResult result =
        script
            .apply(request)
            .orElseGet(
                () ->
                    new ProvisionResult.Succeeded(
                        Map.of("url", "http://" + request.workspaceName()),
                        Optional.empty(),
                        forced));
    if (request.operation() == Operation.DELETE && result instanceof ProvisionResult.Succeeded) {
      existing.remove(request.workspace().toString());
    }
    return result;
  }

  /** Whether it was canceled while it hung. */
  private boolean hangs(BuildControl control) {
    CountDownLatch end = released;
    AtomicBoolean canceled = new AtomicBoolean();
    control.listen(
        new BuildControl.Listener() {
          @Override
          public void alive(Instant known) {}

          @Override
          public void cancel() {
            canceled.set(true);
            end.countDown();
          }
        });
    try {
      end.await();
    } catch (InterruptedException e) {
      return true;
    }
    return canceled.get();
  }

  /** The ids of the workspaces that exist. */
  public List<String> list() {
    return List.copyOf(existing);
  }

  @Override
  public void close() {}
}
