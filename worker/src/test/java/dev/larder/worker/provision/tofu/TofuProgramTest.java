package dev.larder.worker.provision.tofu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TofuProgramTest {
  @TempDir Path folder;

  private Path program(String name) throws IOException {
    Path file = Files.createFile(Files.createDirectories(folder.resolve(name + "s")).resolve(name));
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  @Test
  void isTheOneThatIsNamedElseOpenTofuElseTerraform() throws Exception {
    Path terraform = program("terraform");
    String one = terraform.getParent() + ":/nowhere";
    assertThat(TofuProgram.find(Map.of("PATH", one))).contains(new TofuProgram(terraform));
    Path tofu = program("tofu");
    String both = one + ":" + tofu.getParent();
    assertThat(TofuProgram.find(Map.of("PATH", both, "LARDER_TOFU", "")))
        .contains(new TofuProgram(tofu));
    assertThat(TofuProgram.find(Map.of("PATH", both, "LARDER_TOFU", terraform.toString())))
        .contains(new TofuProgram(terraform));
  }

  @Test
  void isNoneWhereTheNamedOneIsMissingWhateverElseIsThere() throws Exception {
    Map<String, String> environment =
        Map.of(
            "PATH", program("tofu").resolveSibling("").toString(), "LARDER_TOFU", "/nowhere/tofu");
    assertThat(TofuProgram.find(environment)).isEmpty();
    assertThat(TofuProgram.missing(environment))
        .isEqualTo("LARDER_TOFU=/nowhere/tofu is no program");
  }
}
