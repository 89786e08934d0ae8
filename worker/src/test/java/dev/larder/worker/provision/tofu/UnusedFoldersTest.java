package dev.larder.worker.provision.tofu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.BuildId;
import dev.larder.worker.provision.program.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The work directory does not grow for ever. */
class UnusedFoldersTest {
  @TempDir private Path folder;

  @Test
  void modulesThatNobodyHasTakenForAWeekGoWhenAWorkerStarts() throws IOException {
    TofuProgram program = new TofuProgram(Files.createFile(folder.resolve("tofu-program")));
    InitialisedModules modules = new InitialisedModules(folder);
    modules.publish("used", program, run());
    modules.publish("unused", program, run());
    modules.publish("fresh", program, run());
    age("modules", "used-" + program.mark());
    age("modules", "unused-" + program.mark());
    assertThat(modules.reuse("used", program, run())).isTrue();

    InitialisedModules later = new InitialisedModules(folder);
    assertThat(later.reuse("used", program, run())).isTrue();
    assertThat(later.reuse("fresh", program, run())).isTrue();
    assertThat(later.reuse("unused", program, run())).isFalse();
    assertThat(FileTree.list(folder.resolve("modules"))).hasSize(2);
  }

  @Test
  void ofAnOvertakenTryItsStateStays() throws IOException {
    RunFolder run = run();
    Files.writeString(run.state(), "{}");
    new RunFolders(folder).setAside(run);
    String name = run.path().getFileName().toString();
    new RunFolders(folder);
    assertThat(FileTree.list(folder.resolve("overtaken").resolve(name))).hasSize(2);

    age("overtaken", name);
    new RunFolders(folder);
    assertThat(FileTree.list(folder.resolve("overtaken").resolve(name)))
        .extracting(path -> path.getFileName().toString())
        .containsExactly(RunFolder.STATE);
  }

  private RunFolder run() throws IOException {
    RunFolder run = RunFolder.in(folder.resolve("tries"), new BuildId(UUID.randomUUID()), 1);
    run.create();
    Files.createDirectories(run.path().resolve(".terraform"));
    return run;
  }

  private void age(String of, String name) throws IOException {
    Files.setLastModifiedTime(
        folder.resolve(of).resolve(name),
        FileTime.from(Instant.now().minus(UnusedFolders.KEPT).minus(Duration.ofHours(1))));
  }
}
