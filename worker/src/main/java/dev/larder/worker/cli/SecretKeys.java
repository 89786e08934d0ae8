package dev.larder.worker.cli;

import dev.larder.store.Secrets;
import dev.larder.worker.config.Instance;
import java.util.Optional;

/** The key that seals what is secret: as given, else the one that dev made for its folder. */
final class SecretKeys {
  private static final String VARIABLE = "LARDER_SECRET_KEY";

  private SecretKeys() {}

  static Secrets of(Surroundings surroundings, Optional<Instance> instance) {
    try {
      return surroundings
          .variable(VARIABLE)
          .or(() -> instance.flatMap(Instance::secretKey))
          .map(Secrets::parse)
          .orElseGet(Secrets::withoutKey);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongInput(VARIABLE + ": " + e.getMessage());
    }
  }
}
