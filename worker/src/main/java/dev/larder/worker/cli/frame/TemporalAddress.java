package dev.larder.worker.cli.frame;

import dev.larder.cli.config.Instance;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.worker.config.TemporalTarget;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import java.io.IOException;
import java.util.Optional;

/** Where Temporal is. */
final class TemporalAddress {
  private TemporalAddress() {}

  /** Temporal's own environment and file go before the dev instance. */
  static TemporalTarget target(CliContext context, Optional<Instance> instance) {
    if (address(context).isEmpty()) {
      Instance dev = instance.orElseThrow(TemporalAddress::none);
      return TemporalTarget.at(dev.temporalAddress(), dev.temporalNamespace());
    }
    try {
      return TemporalTarget.fromEnvironment(context.environment());
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  static boolean isNamed(CliContext context, Optional<Instance> instance) {
    return instance.isPresent() || address(context).isPresent();
  }

  /** For messages: the address, and where it was found. */
  static String shown(CliContext context, Optional<Instance> instance) {
    String from =
        context.variable("TEMPORAL_ADDRESS").isPresent()
            ? " (from TEMPORAL_ADDRESS)"
            : " (from Temporal's configuration file)";
    return address(context)
        .map(address -> address + from)
        .or(() -> instance.map(dev -> dev.temporalAddress() + " (from .larder/instance.json)"))
        .orElse("an address that was not given");
  }

  private static Optional<String> address(CliContext context) {
    try {
      return Optional.ofNullable(
          ClientConfigProfile.load(
                  LoadClientConfigProfileOptions.newBuilder()
                      .setEnvOverrides(context.environment())
                      .build())
              .getAddress());
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  private static CommandFailure unreadable(Exception e) {
    return CommandFailure.wrongInput("Temporal's configuration cannot be read: " + e.getMessage());
  }

  private static CommandFailure none() {
    return new CommandFailure(
        Exit.AWAY,
        "no Temporal: no dev instance runs in this folder or above (start one with `larder dev`),"
            + " and TEMPORAL_ADDRESS is not given");
  }
}
