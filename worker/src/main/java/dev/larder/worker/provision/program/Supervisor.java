package dev.larder.worker.provision.program;

import dev.larder.worker.provision.CancellationToken;
import dev.larder.worker.provision.LastLine;
import dev.larder.worker.provision.ProgramEnd;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One program under the {@code supervisor} script: passes the worker's heartbeats on to it, reads
 * the program's output for as long as there is any, and comes back when nothing of the program is
 * left.
 */
final class Supervisor {
  /** How long the script may take beyond the grace before it counts as stopped itself. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final Scripts scripts;
  private final AttemptFolder folder;
  private final Process process;
  private final LastLine lastLine = new LastLine();
  private final CompletableFuture<Void> pipeBroken = new CompletableFuture<>();
  private final Thread reader;

  private Supervisor(Scripts scripts, AttemptFolder folder, Process process, Consumer<String> log) {
    this.scripts = scripts;
    this.folder = folder;
    this.process = process;
    this.reader =
        Thread.ofVirtual().name("output of " + folder.path()).start(() -> readOutput(log));
  }

  /**
   * Runs the program to its end, whatever that is. Blocks; when interrupted it ends the program and
   * leaves the thread interrupted. An IOException: it could not be started.
   */
  static ProgramEnd run(
      Scripts scripts,
      AttemptFolder folder,
      Program program,
      Optional<Account> account,
      CancellationToken token,
      Consumer<String> log)
      throws IOException, InterruptedException {
    token.awaitAlive(scripts.silence().dividedBy(2));
    if (token.isCanceled()) {
      return new ProgramEnd.Canceled();
    }
    ProcessBuilder builder = new ProcessBuilder(scripts.run(folder, program, account));
    builder.directory(program.directory().toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(program.environment());
    Supervisor supervisor = new Supervisor(scripts, folder, builder.start(), log);
    supervisor.go(token);
    try {
      ProgramEnd end = supervisor.await(program.timeout(), token);
      return end instanceof ProgramEnd.Aborted && token.isCanceled()
          ? new ProgramEnd.Canceled()
          : end;
    } finally {
      token.onHeartbeat(() -> {});
    }
  }

  private ProgramEnd await(Duration timeout, CancellationToken token) throws IOException {
    CompletableFuture<ProgramEnd> over =
        process
            .onExit()
            .handle((exited, e) -> (ProgramEnd) new ProgramEnd.Aborted())
            .applyToEither(token.cancellation().thenApply(c -> new ProgramEnd.Canceled()), e -> e)
            .applyToEither(pipeBroken.thenApply(c -> new ProgramEnd.Aborted()), e -> e);
    ProgramEnd end;
    boolean interrupted = false;
    try {
      end = over.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      end = new ProgramEnd.TimedOut(timeout, true);
    } catch (InterruptedException e) {
      interrupted = true;
      end = new ProgramEnd.Canceled();
    } catch (ExecutionException e) {
      throw new IllegalStateException("none of these fails", e);
    }
    try {
      boolean orderly = finish();
      return orderly && end instanceof ProgramEnd.Aborted ? recorded() : end;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What the script has left in writing. */
  private ProgramEnd recorded() throws IOException {
    if (Files.exists(folder.ended())) {
      return new ProgramEnd.Aborted();
    }
    int code = Integer.parseInt(Files.readString(folder.exit()).strip());
    return new ProgramEnd.Exited(code, lastLine.text());
  }

  /**
   * Lets the program begin, unless this worker has been stopped meanwhile and the build may be
   * another's: the script waits for this only so long, and for the first heartbeat as long as it
   * says.
   */
  private void go(CancellationToken token) {
    Instant asked = Instant.now();
    Duration age = token.heartbeatAge();
    if (age.compareTo(scripts.silence().dividedBy(2)) > 0) {
      pipeBroken.complete(null);
      return;
    }
    write(Scripts.seconds(scripts.silence().minus(age)) + "\n");
    token.onHeartbeat(() -> write("\n"));
    if (token.heartbeatAge().compareTo(Duration.between(asked, Instant.now())) < 0) {
      write("\n"); // that heartbeat came before it was passed on
    }
  }

  private void write(String line) {
    try {
      OutputStream pipe = process.getOutputStream();
      pipe.write(line.getBytes(StandardCharsets.US_ASCII));
      pipe.flush();
    } catch (IOException e) {
      pipeBroken.complete(null); // the program is not guarded any more
    }
  }

  private void readOutput(Consumer<String> log) {
    char[] chunk = new char[8192];
    try (Reader output = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      for (int n = output.read(chunk); n >= 0; n = output.read(chunk)) {
        String text = new String(chunk, 0, n);
        lastLine.append(text);
        log.accept(text);
      }
    } catch (IOException closed) {
      // the supervisor has been killed, and with it the output's end is lost
    }
  }

  /**
   * Lets the script end the program if it still runs; where the script cannot, ends both, and
   * answers false.
   */
  private boolean finish() throws IOException {
    try {
      process.getOutputStream().close();
    } catch (IOException broken) {
      // closed all the same
    }
    boolean guarded = !pipeBroken.isDone() || Files.exists(folder.exit());
    boolean orderly = guarded && awaitExit() && Files.exists(folder.exit());
    if (!orderly) {
      scripts.end(folder);
      process.destroyForcibly().onExit().join();
    }
    joinReader();
    return orderly;
  }

  private boolean awaitExit() {
    long most = scripts.grace().plus(SLACK).toMillis();
    return process
        .onExit()
        .handle((exited, e) -> true)
        .completeOnTimeout(false, most, TimeUnit.MILLISECONDS)
        .join();
  }

  private void joinReader() {
    boolean interrupted = false;
    long deadline = System.nanoTime() + SLACK.toNanos();
    while (reader.isAlive() && System.nanoTime() < deadline) {
      try {
        reader.join(SLACK);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
