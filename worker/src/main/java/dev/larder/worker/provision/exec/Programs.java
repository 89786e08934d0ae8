package dev.larder.worker.provision.exec;

import dev.larder.provision.ProvisionRequest;
import dev.larder.worker.provision.BuildHold;
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
 * <p>Their current directory is the template's unpacked directory, shared by all builds and
 * read-only, not a copy: a detached server that was started by {@code ./server} must find its files
 * after the build, a copy would go with it. What a workspace needs to write, its programs put
 * elsewhere.
 *
 * @param own the worker's environment
 */
record Programs(
    Scripts scripts,
    AttemptFolder folder,
    Path directory,
    Map<String, String> own,
    Duration timeout) {

  /** Why this program cannot even be started; empty if it can. */
  Optional<String> unstartable(List<String> program) {
    return Reasons.unstartable(program.getFirst(), directory, own.getOrDefault("PATH", ""));
  }

  /** Runs one with the request as its input. */
  ProgramEnd run(
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
      return Supervisor.run(
          scripts,
          folder,
          new Supervisor.Program(program, directory, environment, longest),
          hold,
          log);
    } finally {
      Files.deleteIfExists(folder.input());
    }
  }
}
