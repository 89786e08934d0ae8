package dev.larder.worker.provision.tofu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.file.FileTree;
import dev.larder.pool.BuildId;
import dev.larder.worker.provision.program.RunAs;
import dev.larder.worker.provision.program.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The work directory does not grow indefinitely. */
class UnusedFoldersTest {
  private static final String MODULES = "tofu/organizations/acme/modules";
  @TempDir private Path folder;
  private WorkDirectory work;

  @BeforeEach
  void open() throws IOException {
    work = WorkDirectory.open(folder, Duration.ofSeconds(2), Map.of(), RunAs.theWorker());
  }

  @AfterEach
  void close() {
    work.close();
  }

  @Test
  void modulesThatWereNotTakenForAWeekGoWhenAWorkerStarts() throws IOException {
    TofuProgram program = new TofuProgram(Files.createFile(folder.resolve("tofu-program")));
    InitializedModules modules = new InitializedModules(work, "acme");
    modules.publish("used", program, run());
    modules.publish("unused", program, run());
    modules.publish("fresh", program, run());
    age(MODULES, "used-" + program.mark());
    age(MODULES, "unused-" + program.mark());
    assertThat(modules.reuse("used", program, run())).isTrue();

    InitializedModules later = new InitializedModules(work, "acme");
    assertThat(later.reuse("used", program, run())).isTrue();
    assertThat(later.reuse("fresh", program, run())).isTrue();
    assertThat(later.reuse("unused", program, run())).isFalse();
    assertThat(FileTree.list(folder.resolve(MODULES))).hasSize(2);
  }

  @Test
  void ofAnOvertakenAttemptItsStateStays() throws IOException {
    RunFolder run = run();
    Files.writeString(run.state(), "{}");
    new RunFolders(work).setAside(run);
    String name = run.path().getFileName().toString();
    new RunFolders(work);
    assertThat(FileTree.list(folder.resolve("tofu/overtaken").resolve(name))).hasSize(2);

    age("tofu/overtaken", name);
    new RunFolders(work);
    assertThat(FileTree.list(folder.resolve("tofu/overtaken").resolve(name)))
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
