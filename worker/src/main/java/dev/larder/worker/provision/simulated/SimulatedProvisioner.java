package dev.larder.worker.provision.simulated;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.provision.BuildControl;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.provision.Provisioner;
import dev.larder.specification.SimulatedSpecification;
import dev.larder.worker.provision.CancellationToken;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Takes its time and makes nothing. Which attempt fails depends on the build's id and its number
 * alone, so a run can be repeated. Keeps no state.
 */
public final class SimulatedProvisioner implements Provisioner<SimulatedSpecification> {
  @Override
  public String kind() {
    return SimulatedSpecification.KIND;
  }

  @Override
  public SimulatedSpecification specification(JsonNode keys) {
    return SimulatedSpecification.of(keys);
  }

  @Override
  public ProvisionResult run(
      SimulatedSpecification simulation, ProvisionRequest request, BuildControl control)
      throws InterruptedException {
    if (CancellationToken.of(control).awaitCancel(time(simulation, request.operation()))) {
      return new Canceled();
    }
    control.log("simulated %s%n".formatted(request));
    return outcome(simulation, request);
  }

  @Override
  public void close() {}

  private static Duration time(SimulatedSpecification simulation, Operation operation) {
    return switch (operation) {
      case START -> simulation.start();
      case CLAIM -> simulation.claim();
      case DELETE -> simulation.delete();
      case CHECK, FORECAST -> Duration.ZERO;
    };
  }

  private static ProvisionResult outcome(
      SimulatedSpecification simulation, ProvisionRequest request) {
    return switch (request.operation()) {
      case CHECK, FORECAST -> request.unchanged();
      case START, CLAIM, DELETE -> drawn(simulation, request);
    };
  }

  private static ProvisionResult drawn(
      SimulatedSpecification simulation, ProvisionRequest request) {
    long seed =
        request.build().value().getMostSignificantBits()
            ^ Long.rotateLeft(request.build().value().getLeastSignificantBits(), 32)
            ^ request.attempt();
    double drawn = new SplittableRandom(seed).nextDouble();
    double failures = simulation.failureRate();
    if (drawn < failures) {
      return new Failed("simulated failure: failureRate is " + failures);
    }
    if (drawn < failures + simulation.transientRate()) {
      return new TryAgain(
          "simulated transient failure: transientRate is " + simulation.transientRate());
    }
    Map<String, String> outputs = new TreeMap<>(request.outputs());
    outputs.put("url", "simulated://" + request.workspace());
    return new Succeeded(outputs, request.state(), List.of());
  }
}
