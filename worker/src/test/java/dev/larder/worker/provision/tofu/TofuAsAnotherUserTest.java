package dev.larder.worker.provision.tofu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.worker.provision.program.RunAs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program runs as another user, started by root: all that it makes is kept all the same. */
@NeedsTofu
@Timeout(120)
class TofuAsAnotherUserTest {
  /** Without what may be root's alone. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");

  @TempDir Path folder;

  @BeforeEach
  void root() throws Exception {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "only root may run programs as another user");
    assumeTrue(TofuProgram.find(ENVIRONMENT).isPresent(), "no program that others can run");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void appliesKeepsTheStateAndDestroys() throws Exception {
    try (TofuBench bench =
        new TofuBench(folder, "work", ENVIRONMENT, Duration.ofSeconds(20), RunAs.parse("nobody"))) {
      bench.module("one", "resource \"terraform_data\" \"it\" {\n  input = \"x\"\n}\n");
      var start = TofuBench.start("one");
      Succeeded started = succeeded(bench.run(start));
      assertThat(started.state().orElseThrow().toString()).contains("terraform_data");
      assertThat(bench.leftovers()).isEmpty();
      Path cache = folder.resolve("work/tofu/organizations").resolve("acme").resolve("plugins");
      assertThat(owner(cache)).isEqualTo("nobody");

      Succeeded again = succeeded(bench.run(TofuBench.start("one")));
      assertThat(again.state()).isPresent();
      assertThat(bench.run(start.having(started.outputs(), started.state()).next(Operation.DELETE)))
          .isInstanceOf(Succeeded.class);
      assertThat(bench.leftovers()).isEmpty();
    }
  }

  private static Succeeded succeeded(ProvisionResult result) {
    assertThat(result).isInstanceOf(Succeeded.class);
    return (Succeeded) result;
  }

  private static String owner(Path path) throws IOException {
    return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
  }
}
