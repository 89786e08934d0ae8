package dev.larder.e2e;

import dev.larder.worker.provision.tofu.TofuProgram;
import org.junit.jupiter.api.Assumptions;

/** OpenTofu or Terraform on this machine. */
final class Tofu {
  private Tofu() {}

  /** Skips the story where neither is installed; with {@code LARDER_REQUIRE_TOFU} it goes on. */
  static void needed() {
    Assumptions.assumeTrue(
        TofuProgram.find(System.getenv()).isPresent()
            || System.getenv().containsKey("LARDER_REQUIRE_TOFU"),
        TofuProgram.missing(System.getenv()));
  }
}
