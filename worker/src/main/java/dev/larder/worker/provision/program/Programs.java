package dev.larder.worker.provision.program;

import dev.larder.provision.ProvisionRequest;
import dev.larder.worker.provision.CancellationToken;
import dev.larder.worker.provision.ProgramEnd;
import dev.larder.worker.provision.program.Program.EndSignal;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The programs of one attempt: where they run and with what.
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
  private final Optional<Account> account;

  /**
   * @param own the worker's environment
   * @param account as whom they run, if not as the worker
   */
  Programs(
      Scripts scripts,
      AttemptFolder folder,
      Path directory,
      Map<String, String> own,
      Optional<Account> account) {
    this.scripts = scripts;
    this.folder = folder;
    this.directory = directory;
    this.own = account.map(other -> Environment.ofOther(own, other)).orElse(own);
    this.account = account;
  }

  public Optional<Account> account() {
    return account;
  }

  public AttemptFolder folder() {
    return folder;
  }

  /** Runs one with the request as its input. */
  public ProgramEnd run(
      List<String> program,
      Duration longest,
      ProvisionRequest request,
      CancellationToken token,
      Consumer<String> log)
      throws IOException, InterruptedException {
    Optional<String> missing = missing(program.getFirst());
    if (missing.isPresent()) {
      return new ProgramEnd.NotStarted(missing.get());
    }
    Files.deleteIfExists(folder.output());
    InputFile.write(folder.input(), request, account);
    Map<String, String> environment = Environment.of(request, folder, scripts.detach(), own);
    try {
      return run(new Program(program, directory, environment, longest, EndSignal.TERM), token, log);
    } finally {
      Files.deleteIfExists(folder.input());
    }
  }

  /** Why this program cannot even be started; empty if it can. */
  private Optional<String> missing(String program) {
    if (program.contains("/")) {
      Path file = directory.resolve(program);
      if (!Files.isRegularFile(file)) {
        return Optional.of("%s is missing in the template's directory".formatted(program));
      }
      return Files.isExecutable(file)
          ? Optional.empty()
          : Optional.of("%s is not executable: run chmod +x on it".formatted(program));
    }
    String searchPath = own.getOrDefault("PATH", "");
    boolean found =
        Arrays.stream(searchPath.split(File.pathSeparator, -1))
            .map(folder -> directory.resolve(folder).resolve(program))
            .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
    return found
        ? Optional.empty()
        : Optional.of(
            "%s is not on the worker's PATH (%s); a program of the template is ./%s"
                .formatted(program, searchPath, program));
  }

  /** Runs one that is not the template's own. */
  public ProgramEnd run(Program program, CancellationToken token, Consumer<String> log)
      throws IOException, InterruptedException {
    return Supervisor.run(scripts, folder, program, account, token, log);
  }

  /** What every program of this attempt gets to know, without a file of input. */
  public Map<String, String> environment(ProvisionRequest request) {
    return Environment.common(request, scripts.detach(), own);
  }
}
