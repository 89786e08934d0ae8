package dev.larder.worker.cli;

import dev.larder.cli.frame.CliContext;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import picocli.CommandLine;

/** A command that ran in this process, with what it printed. */
@NullMarked
public record Ran(int code, String out, String err) {
  /** Runs with this database, no Temporal, and nothing else in the environment. */
  public static Ran with(String databaseUrl, Path folder, String... args) {
    return in(Map.of("LARDER_DATABASE_URL", databaseUrl), folder, args);
  }

  public static Ran in(Map<String, String> environment, Path folder, String... args) {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("USER", "tester");
    all.putIfAbsent("TEMPORAL_CONFIG_FILE", folder.resolve("no-temporal.toml").toString());
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine larder = LarderProcess.commandLine(new CliContext(all, folder, false), args);
    larder.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = larder.execute(args);
    return new Ran(code, out.toString(), err.toString());
  }
}
