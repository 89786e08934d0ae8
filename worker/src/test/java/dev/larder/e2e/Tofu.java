package dev.larder.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** OpenTofu or Terraform on this machine. */
final class Tofu {
  private Tofu() {}

  /** Skips the story where neither is installed; with {@code LARDER_REQUIRE_TOFU} it goes on. */
  static void needed() {
    boolean installed =
        List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).stream()
            .anyMatch(
                folder ->
                    Files.isExecutable(Path.of(folder, "tofu"))
                        || Files.isExecutable(Path.of(folder, "terraform")));
    Assumptions.assumeTrue(
        installed || System.getenv().containsKey("LARDER_REQUIRE_TOFU"),
        "neither tofu nor terraform is on the PATH");
  }
}
