package dev.larder.worker.provision.program;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The scripts of this package, unpacked into the worker's work directory.
 *
 * @param detach what LARDER_DETACH names
 * @param silence how long a worker may be silent before its programs are ended
 * @param grace from the first signal to SIGKILL
 */
record Scripts(Path supervisor, Path detach, Duration silence, Duration grace) {
  private static final Duration MAX_GRACE = Duration.ofSeconds(10);

  /**
   * Unpacks them. Half the heartbeat timeout is for silence, and a quarter at most for the end:
   * programs are gone well before another worker may begin.
   */
  static Scripts unpack(Path workDirectory, Duration heartbeatTimeout) throws IOException {
    Path folder = Files.createDirectories(workDirectory.resolve("bin"));
    Duration quarter = heartbeatTimeout.dividedBy(4);
    return new Scripts(
        unpack(folder, "supervisor"),
        unpack(folder, "detach"),
        heartbeatTimeout.dividedBy(2),
        quarter.compareTo(MAX_GRACE) < 0 ? quarter : MAX_GRACE);
  }

  private static Path unpack(Path folder, String name) throws IOException {
    Path temporary = Files.createTempFile(folder, name, ".new");
    try (InputStream in = Scripts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException("resource " + name);
      }
      Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    return Files.move(
        temporary,
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** The command that runs a program once the worker says go. */
  List<String> run(AttemptFolder folder, Program program, Optional<Account> account) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "bash",
                supervisor.toString(),
                "run",
                folder.path().toString(),
                seconds(silence.dividedBy(2)),
                seconds(silence),
                seconds(grace),
                program.end().name(),
                account.map(Account::ids).orElse("-")));
    command.addAll(program.command());
    return command;
  }

  /** Ends what is left of an attempt; blocks for the grace at most, and is not interrupted. */
  void end(AttemptFolder folder) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "bash", supervisor.toString(), "end", folder.path().toString(), seconds(grace));
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    process.getOutputStream().close();
    process.onExit().join();
  }

  /** As the script takes it. */
  static String seconds(Duration duration) {
    return String.format(
        Locale.ROOT, "%d.%02d", duration.toSeconds(), duration.toMillisPart() / 10);
  }
}
