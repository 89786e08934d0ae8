package dev.larder.worker.dev;

import dev.larder.file.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL for one dev folder: data in {@code .larder/postgres}, durable, on the loopback only,
 * with a password. It runs in a session of its own, so it outlives a killed dev; the next one takes
 * it over, or ends it if it does not answer.
 */
final class DevPostgres implements AutoCloseable {
  static final int USUAL_PORT = 5433;
  private static final String NAME = "larder";
  private static final String PASSWORD_FILE = "postgres.password";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int MAX_ATTEMPTS = 3;

  private final Path bin;
  private final Path data;
  private final Path log;
  private final String password;
  private final int port;
  private final boolean takenOver;

  private DevPostgres(Path bin, Path data, Path log, String password, int port, boolean takenOver) {
    this.bin = bin;
    this.data = data;
    this.log = log;
    this.password = password;
    this.port = port;
    this.takenOver = takenOver;
  }

  /** The running server of this folder; made, started or taken over as need be. */
  static DevPostgres start(DevFolder folder, Ports ports) throws IOException {
    return start(folder, ports, List.of());
  }

  /**
   * The same.
   *
   * @param more options of a server that is started, e.g. {@code -c NAME=VALUE}
   */
  static DevPostgres start(DevFolder folder, Ports ports, List<String> more) throws IOException {
    Path bin = PostgresBinaries.unpack(folder.path());
    Path data = folder.resolve("postgres");
    Path log = folder.resolve("postgres.log");
    String password = password(folder);
    Optional<PostmasterFile> left = PostmasterFile.read(data);
    if (left.isPresent() && answers(left.get().port(), password, data)) {
      return new DevPostgres(bin, data, log, password, left.get().port(), true);
    }
    if (left.isPresent()) {
      end(left.get(), bin, data, log);
    }
    if (!Files.exists(data.resolve("PG_VERSION"))) {
      initialize(folder, bin, data, log);
    }
    int port = startServer(ports, bin, data, log, more);
    createDatabase(port, password);
    ports.remember("postgres", port);
    return new DevPostgres(bin, data, log, password, port, false);
  }

  int port() {
    return port;
  }

  /** Whether it ran already, left behind by a dev that was killed. */
  boolean takenOver() {
    return takenOver;
  }

  /** A JDBC address, user and password included. */
  String url() {
    return url(port, NAME, password);
  }

  /** Stops it in order: connections end, everything is on disk. */
  @Override
  public void close() {
    stop(bin, data, log, "fast");
  }

  private static String password(DevFolder folder) throws IOException {
    Optional<String> kept = folder.readSecret(PASSWORD_FILE);
    if (kept.isPresent()) {
      return kept.get();
    }
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    String made = HexFormat.of().formatHex(random);
    folder.writeSecret(PASSWORD_FILE, made + "\n");
    return made;
  }

  /** Made beside and moved into place, so that a killed one is never taken for whole. */
  private static void initialize(DevFolder folder, Path bin, Path data, Path log)
      throws IOException {
    Path making = folder.resolve("postgres.new");
    FileTree.delete(making);
    FileTree.delete(data);
    List<String> options =
        List.of(
            "--pgdata=" + making,
            "--username=" + NAME,
            "--pwfile=" + folder.resolve(PASSWORD_FILE),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8");
    if (Program.run(command(bin, "initdb", options), log, TIMEOUT) != 0) {
      throw failed("PostgreSQL's data could not be made", log);
    }
    Files.move(making, data);
  }

  /** Another program may take the port between choosing and listening; then another is chosen. */
  private static int startServer(Ports ports, Path bin, Path data, Path log, List<String> more) {
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      int port = ports.choose("postgres", USUAL_PORT);
      String settings =
          String.join(
              " ",
              "-c listen_addresses=127.0.0.1",
              "-c port=" + port,
              "-c unix_socket_directories=",
              "-c fsync=on",
              "-c synchronous_commit=on",
              "-c shared_buffers=64MB",
              "-c max_connections=100",
              "-c log_timezone=UTC",
              "-c timezone=UTC",
              String.join(" ", more));
      List<String> options =
          List.of(
              "--pgdata=" + data,
              "--log=" + log,
              "--wait",
              "--timeout=" + TIMEOUT.toSeconds(),
              "--options=" + settings,
              "start");
      if (Program.run(command(bin, "pg_ctl", options), log, TIMEOUT.plusSeconds(10)) == 0) {
        return port;
      }
    }
    throw failed("PostgreSQL does not start", log);
  }

  /** Ends what a killed dev left and what does not answer; forgets a file that outlived it. */
  private static void end(PostmasterFile left, Path bin, Path data, Path log) throws IOException {
    Optional<ProcessHandle> server = left.server();
    if (server.isPresent()) {
      stop(bin, data, log, "immediate");
      await(server.get());
    }
    Files.deleteIfExists(left.file());
  }

  private static void await(ProcessHandle process) {
    try {
      process.onExit().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException
        | java.util.concurrent.TimeoutException
        | InterruptedException e) {
      throw new DevProblem(
          "PostgreSQL (process %d) does not end; end it manually and start again"
              .formatted(process.pid()),
          e);
    }
  }

  private static void stop(Path bin, Path data, Path log, String mode) {
    List<String> options =
        List.of(
            "--pgdata=" + data,
            "--mode=" + mode,
            "--wait",
            "--timeout=" + TIMEOUT.toSeconds(),
            "stop");
    if (Program.run(command(bin, "pg_ctl", options), log, TIMEOUT.plusSeconds(10)) != 0) {
      throw failed("PostgreSQL does not stop", log);
    }
  }

  /** Root may not run PostgreSQL; in a user namespace of its own it has no special rights. */
  private static List<String> command(Path bin, String program, List<String> options) {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name", "").equals("root") && Files.isDirectory(Path.of("/proc"))) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(bin.resolve(program).toString());
    command.addAll(options);
    return command;
  }

  private static boolean answers(int port, String password, Path data) {
    try (Connection connection = connect(port, "postgres", password);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show data_directory")) {
      return row.next() && Path.of(row.getString(1)).toRealPath().equals(data.toRealPath());
    } catch (SQLException | IOException no) {
      return false;
    }
  }

  private static void createDatabase(int port, String password) {
    try (Connection connection = connect(port, "postgres", password);
        Statement statement = connection.createStatement()) {
      boolean missing;
      try (ResultSet found =
          statement.executeQuery("select from pg_database where datname = '" + NAME + "'")) {
        missing = !found.next();
      }
      if (missing) {
        statement.execute("create database " + NAME);
      }
    } catch (SQLException e) {
      throw new DevProblem("PostgreSQL on port " + port + " refuses: " + e.getMessage(), e);
    }
  }

  private static Connection connect(int port, String database, String password)
      throws SQLException {
    return DriverManager.getConnection(url(port, database, password) + "&connectTimeout=5");
  }

  private static String url(int port, String database, String password) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&password=%s"
        .formatted(port, database, NAME, password);
  }

  private static DevProblem failed(String what, Path log) {
    String hint =
        Program.tail(log).contains("unshare")
            ? "\nAs root it needs user namespaces, which this system refuses: run as another user"
            : "";
    return new DevProblem("%s; %s ends with\n  %s%s".formatted(what, log, Program.tail(log), hint));
  }
}
