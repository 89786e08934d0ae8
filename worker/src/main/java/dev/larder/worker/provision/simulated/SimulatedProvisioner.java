package dev.larder.worker.provision.simulated;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.document.Durations;
import dev.larder.provision.BuildControl;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.provision.Provisioner;
import dev.larder.worker.provision.CancellationToken;
import dev.larder.worker.provision.SpecificationKeys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Takes its time and makes nothing. Which attempt fails depends on the build's id and its number
 * alone, so a run can be repeated. Keeps no state.
 */
public final class SimulatedProvisioner implements Provisioner<SimulatedProvisioner.Simulation> {
  public static final String KIND = "simulated";

  /** Takes the keys out of a pool file. */
  public static void keys(SpecificationKeys keys) {
    keys.duration("start");
    keys.duration("claim");
    keys.duration("delete");
    keys.duration("check");
    keys.decimal("failureRate", "0", "1");
    keys.decimal("transientRate", "0", "1");
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Simulation specification(JsonNode keys) {
    return Simulation.of(keys);
  }

  @Override
  public ProvisionResult run(Simulation simulation, ProvisionRequest request, BuildControl control)
      throws InterruptedException {
    if (CancellationToken.of(control).awaitCancel(simulation.time(request.operation()))) {
      return new Canceled();
    }
    control.log("simulated %s%n".formatted(request));
    return simulation.outcome(request);
  }

  @Override
  public void close() {}

  record Simulation(
      Duration start, Duration claim, Duration delete, double failureRate, double transientRate) {
    static Simulation of(JsonNode specification) {
      return new Simulation(
          Durations.parse(specification.path("start").asText("0s")),
          Durations.parse(specification.path("claim").asText("0s")),
          Durations.parse(specification.path("delete").asText("0s")),
          specification.path("failureRate").asDouble(0),
          specification.path("transientRate").asDouble(0));
    }

    Duration time(Operation operation) {
      return switch (operation) {
        case START -> start;
        case CLAIM -> claim;
        case DELETE -> delete;
        case CHECK, FORECAST -> Duration.ZERO;
      };
    }

    ProvisionResult outcome(ProvisionRequest request) {
      return switch (request.operation()) {
        case CHECK, FORECAST -> request.unchanged();
        case START, CLAIM, DELETE -> drawn(request);
      };
    }

    private ProvisionResult drawn(ProvisionRequest request) {
      long seed =
          request.build().value().getMostSignificantBits()
              ^ Long.rotateLeft(request.build().value().getLeastSignificantBits(), 32)
              ^ request.attempt();
      double drawn = new SplittableRandom(seed).nextDouble();
      if (drawn < failureRate) {
        return new Failed("simulated failure: failureRate is " + failureRate);
      }
      if (drawn < failureRate + transientRate) {
        return new TryAgain("simulated transient failure: transientRate is " + transientRate);
      }
      Map<String, String> outputs = new TreeMap<>(request.outputs());
      outputs.put("url", "simulated://" + request.workspace());
      return new Succeeded(outputs, request.state(), List.of());
    }
  }
}
