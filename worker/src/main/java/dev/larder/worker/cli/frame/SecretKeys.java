package dev.larder.worker.cli.frame;

import dev.larder.cli.config.Instance;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.store.secret.Secrets;
import java.util.Optional;

/** The key that seals what is secret: as given, else the one that dev made for its folder. */
public final class SecretKeys {
  private static final String VARIABLE = "LARDER_SECRET_KEY";

  private SecretKeys() {}

  public static Secrets of(CliContext context, Optional<Instance> instance) {
    try {
      return context
          .secret(VARIABLE)
          .or(() -> instance.flatMap(Instance::secretKey))
          .map(Secrets::parse)
          .orElseGet(Secrets::withoutKey);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongInput(VARIABLE + ": " + e.getMessage());
    }
  }
}
