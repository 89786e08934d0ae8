package dev.larder.worker.provision.program;

import dev.larder.provision.ProvisionRequest;
import dev.larder.worker.provision.BuildHold;
import dev.larder.worker.provision.program.Program.EndSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The programs of one try: where they run and with what.
 *
 * <p>The current directory of the template's own programs is its unpacked directory, shared by all
 * builds and read-only, not a copy: a detached server that was started by {@code ./server} must
 * find its files after the build, a copy would go with it. What a workspace needs to write, its
 * programs put elsewhere.
 */
public final class Programs {
  private final Scripts scripts;
  private final AttemptFolder folder;
  private final Path directory;
  private final Map<String, String> own;

  /**
   * @param own the worker's environment
   */
  Programs(Scripts scripts, AttemptFolder folder, Path directory, Map<String, String> own) {
    this.scripts = scripts;
    this.folder = folder;
    this.directory = directory;
    this.own = own;
  }

  public AttemptFolder folder() {
    return folder;
  }

  /** Why this program cannot even be started; empty if it can. */
  public Optional<String> unstartable(List<String> program) {
    return Reasons.unstartable(program.getFirst(), directory, own.getOrDefault("PATH", ""));
  }

  /** Runs one with the request as its input. */
  public ProgramEnd run(
      List<String> program,
      Duration longest,
      ProvisionRequest request,
      BuildHold hold,
      Consumer<String> log)
      throws IOException, InterruptedException {
    Files.deleteIfExists(folder.output());
    InputFile.write(folder.input(), request);
    Map<String, String> environment = Environment.of(request, folder, scripts.detach(), own);
    try {
      return run(new Program(program, directory, environment, longest, EndSignal.TERM), hold, log);
    } finally {
      Files.deleteIfExists(folder.input());
    }
  }

  /** Runs one that is not the template's own. */
  public ProgramEnd run(Program program, BuildHold hold, Consumer<String> log)
      throws IOException, InterruptedException {
    return Supervisor.run(scripts, folder, program, hold, log);
  }

  /** What every program of this try is told, without a file of input. */
  public Map<String, String> environment(ProvisionRequest request) {
    return Environment.common(request, scripts.detach(), own);
  }
}
