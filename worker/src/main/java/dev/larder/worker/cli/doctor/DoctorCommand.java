package dev.larder.worker.cli.doctor;

import dev.larder.cli.config.Instance;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.cli.frame.Tone;
import dev.larder.cli.frame.Verb;
import dev.larder.document.Document;
import dev.larder.pool.WorkerVersion;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.ProcessFailures;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks at everything that an installation needs. */
@Command(
    name = "doctor",
    header = "Look at all that Larder needs: a line each, and what to do where something lacks.",
    description =
        "Database, schema, clocks, secret key, workers, tokens, Temporal, the API, and programs of"
            + " this machine. Ends with 5 where something is bad.",
    footer = {"Examples:", "  larder doctor", "  larder doctor --api https://larder.acme.example"})
public final class DoctorCommand extends Verb {
  private static final int TIMEOUT_MILLIS = 5_000;

  @Option(
      names = "--api",
      paramLabel = "URL",
      description = "A server of the API. Default: that of the dev instance of this folder.")
  private @org.jspecify.annotations.Nullable URI api;

  @Mixin private final Output output;
  @Mixin private final Connections connections;
  private final CliContext context;

  public DoctorCommand(CliContext context) {
    this.context = context;
    this.output = new Output(context);
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() {
    List<Finding> found = new ArrayList<>();
    Set<WorkerVersion> versions = new LinkedHashSet<>();
    found.addAll(looked("database", () -> database(versions)));
    found.addAll(
        looked("temporal", () -> new TemporalChecks(connections.temporalTarget(), versions).all()));
    found.addAll(looked("api", this::api));
    found.add(programs());
    output.print(
        out(), () -> table(found), () -> found.stream().map(DoctorCommand::document).toList());
    return found.stream().anyMatch(finding -> finding.state() == Finding.State.BAD)
        ? Exit.FAILED
        : Exit.DONE;
  }

  /**
   * @param versions where those of live workers are put
   */
  private List<Finding> database(Set<WorkerVersion> versions) {
    DatabaseChecks checks =
        new DatabaseChecks(
            connections.database(), connections.databaseShown(), connections.secrets());
    List<Finding> found = checks.all();
    versions.addAll(checks.versions());
    return found;
  }

  /** What cannot be looked at is bad, too, and no reason to leave out the rest. */
  private List<Finding> looked(String what, Supplier<List<Finding>> look) {
    try {
      return look.get();
    } catch (RuntimeException e) {
      String message =
          e instanceof CommandFailure
              ? String.valueOf(e.getMessage())
              : ProcessFailures.describe(e, connections);
      return List.of(Finding.bad(what, message));
    }
  }

  private List<Finding> api() {
    Optional<URI> url =
        Optional.ofNullable(api)
            .or(() -> connections.instance().flatMap(Instance::url).map(URI::create));
    if (url.isEmpty()) {
      return List.of(
          Finding.doubtful("api", "no server is named: --api URL; `larder server` starts one"));
    }
    return List.of(asked(url.get()));
  }

  private static Finding asked(URI url) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) url.resolve("/readyz").toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setInstanceFollowRedirects(false);
      int status = connection.getResponseCode();
      return switch (status) {
        case 200 -> Finding.ok("api", url + " is ready");
        case 503 ->
            Finding.bad("api", url + " answers, and lacks its database or the right schema");
        default -> Finding.bad("api", "%s answers %d: is it Larder's?".formatted(url, status));
      };
    } catch (IOException e) {
      return Finding.bad("api", "%s does not answer: %s".formatted(url, e.getMessage()));
    }
  }

  /** What templates of this machine's worker may need. */
  private Finding programs() {
    List<String> there =
        Stream.of("tofu", "terraform", "git", "setpriv").filter(this::isOnPath).toList();
    List<String> all = new ArrayList<>(there);
    context.variable("LARDER_TOFU").ifPresent(all::add);
    return all.isEmpty()
        ? Finding.doubtful("programs", "neither tofu nor terraform nor git is on the PATH here")
        : Finding.ok("programs", "on this machine: " + String.join(", ", all));
  }

  private boolean isOnPath(String program) {
    return context.variable("PATH").stream()
        .flatMap(path -> Stream.of(path.split(File.pathSeparator, -1)))
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
  }

  private static Table table(List<Finding> found) {
    Table table = new Table("", Column.text("WHAT"), Column.text("STATE"), Column.text("DETAIL"));
    found.forEach(
        finding ->
            table.row(
                Cell.of(finding.what()),
                new Cell(finding.state().label(), tone(finding.state())),
                Cell.of(finding.detail())));
    return table;
  }

  private static Object document(Finding finding) {
    return new Document()
        .put("what", finding.what())
        .put("state", finding.state())
        .put("detail", finding.detail())
        .fields();
  }

  private static Tone tone(Finding.State state) {
    return switch (state) {
      case OK -> Tone.GOOD;
      case DOUBTFUL -> Tone.WAITING;
      case BAD -> Tone.BAD;
    };
  }
}
