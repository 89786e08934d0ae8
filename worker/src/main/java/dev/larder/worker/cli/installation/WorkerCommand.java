package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Verb;
import dev.larder.document.DurationFormat;
import dev.larder.pool.Label;
import dev.larder.pool.WorkerRole;
import dev.larder.worker.LarderWorker;
import dev.larder.worker.background.VersionStatus;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.SecretOptions;
import dev.larder.worker.config.ListenAddress;
import dev.larder.worker.config.MailServer;
import dev.larder.worker.config.NexusEndpoints;
import dev.larder.worker.config.Stopping;
import dev.larder.worker.config.WorkerConfig;
import dev.larder.worker.provision.program.RunAs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One worker process, until it is stopped. */
@Command(
    name = "worker",
    header = "Run a worker: it keeps pools in stock and runs builds, until Ctrl-C or SIGTERM.",
    description =
        "Run as many as you like, also on several machines. It waits for the database and Temporal"
            + " where they are away. Its log goes to standard error; LARDER_LOG=json makes it one"
            + " JSON object a line. Every option has a variable of its name, e.g."
            + " LARDER_BUILD_SLOTS.")
public final class WorkerCommand extends Verb {
  @Option(
      names = "--roles",
      paramLabel = "ROLE",
      split = ",",
      defaultValue = "${env:LARDER_ROLES:-}",
      description =
          "What it does: reconcile (the loop, checks of stock, history), claim (claims, manual"
              + " builds), build (builds of stock), notify (mails, webhooks). Default: all.")
  private List<String> roles;

  @Option(
      names = "--tags",
      paramLabel = "TAG",
      split = ",",
      defaultValue = "${env:LARDER_TAGS:-}",
      description =
          "Serve also templates with tags, all of them among these: a,b,c. Default: none.")
  private List<String> tags;

  @Option(
      names = "--build-slots",
      paramLabel = "N",
      defaultValue = "${env:LARDER_BUILD_SLOTS:-8}",
      description = "Builds of stock at a time. Default: 8.")
  private int buildSlots;

  @Option(
      names = "--claim-slots",
      paramLabel = "N",
      defaultValue = "${env:LARDER_CLAIM_SLOTS:-4}",
      description = "Builds for claims at a time, beside those. Default: 4.")
  private int claimSlots;

  @Option(
      names = "--work-directory",
      paramLabel = "FOLDER",
      defaultValue = "${env:LARDER_WORK_DIRECTORY:-larder-work}",
      description = "Where builds run; one for each worker on a machine. Default: larder-work.")
  private Path workDirectory;

  @Option(
      names = "--run-as",
      paramLabel = "USER",
      defaultValue = "${env:LARDER_RUN_AS:-}",
      description =
          "As whom programs of templates run, for a worker that root starts: they then read nothing"
              + " of the worker's. For each organization its own: acme=USER,*=USER. Default: the"
              + " worker's own user.")
  private @Nullable String runAs;

  @Option(
      names = "--heartbeat",
      paramLabel = "TIME",
      defaultValue = "${env:LARDER_HEARTBEAT:-30s}",
      description =
          "A build whose worker sends no heartbeat for so long is given to another. Default:"
              + " 30s.")
  private Duration heartbeat;

  @Option(
      names = "--drain",
      paramLabel = "TIME",
      defaultValue = "${env:LARDER_DRAIN:-12s}",
      description =
          "How long a stop may take: what is under way ends within it, or goes to another worker in"
              + " its last 10 seconds. Default: 12s.")
  private Duration drain;

  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT|off",
      defaultValue = "${env:LARDER_METRICS:-}",
      description =
          "Where /metrics, /healthz and /readyz are served; port 0: any that is free. Default:"
              + " 127.0.0.1:9464.")
  private @Nullable String metrics;

  @Option(names = "--metrics-port", hidden = true, defaultValue = "${env:LARDER_METRICS_PORT:-}")
  private @Nullable String metricsPort;

  @Option(
      names = "--prebuilds",
      paramLabel = "on|off",
      defaultValue = "${env:LARDER_PREBUILDS:-on}",
      description =
          "off: no Reconciler runs here, claims answer that they are disabled, and stock stays as"
              + " it is. Default: on.")
  private @Nullable String prebuilds;

  @Mixin private final VersionOptions version;

  @Option(
      names = "--nexus",
      paramLabel = "FILE",
      defaultValue = "${env:LARDER_NEXUS:-}",
      description =
          "Which Nexus endpoints workflows of other namespaces may call, and what each reaches: a"
              + " YAML file. Default: none.")
  private @Nullable String nexus;

  @Mixin private final MailOptions mail;
  @Mixin private final SecretOptions sealing = new SecretOptions();
  @Mixin private final Connections connections;
  private final CliContext context;

  public WorkerCommand(CliContext context) {
    this.context = context;
    this.version = new VersionOptions(context);
    this.mail = new MailOptions(context);
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() throws InterruptedException {
    WorkerConfig config = config();
    LarderWorker worker = started(config);
    Stopping stopping = Stopping.onSignals();
    stopping.await();
    report(
        "larder: %s: stopping within %s (again: at once); builds that do not end go to other workers"
            .formatted(stopping.reason(), DurationFormat.age(config.drain())));
    worker.close();
    return Exit.DONE;
  }

  private static LarderWorker started(WorkerConfig config) throws InterruptedException {
    try {
      return LarderWorker.start(config);
    } catch (VersionStatus.VersioningUnsupported e) {
      throw new CommandFailure(Exit.AWAY, String.valueOf(e.getMessage()));
    }
  }

  /** What the options and variables say; nothing is connected for it. */
  WorkerConfig config() {
    checked("--build-slots", buildSlots, 1, 1000);
    checked("--claim-slots", claimSlots, 1, 1000);
    if (heartbeat.compareTo(Duration.ofSeconds(2)) < 0) {
      throw CommandFailure.wrongInput("--heartbeat is at least 2s");
    }
    if (drain.compareTo(Duration.ofSeconds(1)) < 0 || drain.compareTo(Duration.ofHours(24)) > 0) {
      throw CommandFailure.wrongInput("--drain is 1s to 24h");
    }
    Optional<MailServer> mailServer = mail.server();
    return WorkerConfig.builder(
            connections.databaseAddress().jdbcUrl(),
            connections.temporalTarget(),
            sealing.ofWorker(connections),
            context.file(workDirectory))
        .runAs(runAs(given(runAs)))
        .roles(roles(roles))
        .tags(tags.stream().filter(tag -> !tag.isBlank()).map(String::strip).toList())
        .buildSlots(buildSlots)
        .claimSlots(claimSlots)
        .heartbeat(heartbeat)
        .drain(drain)
        .version(version.version())
        .prebuilds(prebuilds(prebuilds))
        .metrics(metrics())
        .mail(mailServer)
        .nexus(nexus(given(nexus), context))
        .build();
  }

  /** {@code --metrics-port} is the option of before: a port of the loopback, -1 for off. */
  private Optional<ListenAddress> metrics() {
    try {
      return given(metrics)
          .or(() -> given(metricsPort).map(port -> port.equals("-1") ? "off" : port))
          .map(ListenAddress::parse)
          .orElse(Optional.of(WorkerConfig.METRICS));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongInput("--metrics: " + e.getMessage());
    }
  }

  /** None named: all. */
  private static Set<WorkerRole> roles(List<String> named) {
    Set<WorkerRole> roles = EnumSet.noneOf(WorkerRole.class);
    named.stream()
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .map(WorkerCommand::role)
        .forEach(roles::add);
    return roles.isEmpty() ? WorkerRole.all() : roles;
  }

  private static WorkerRole role(String name) {
    try {
      return Label.of(WorkerRole.class, name);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongInput("--roles: " + e.getMessage());
    }
  }

  static Optional<NexusEndpoints> nexus(Optional<String> file, CliContext context) {
    return file.map(
        name -> NexusEndpoints.read(context.file(Path.of(name)), context.environment()));
  }

  static RunAs runAs(Optional<String> given) {
    try {
      return given.map(RunAs::parse).orElse(RunAs.theWorker());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongInput("--run-as: " + e.getMessage());
    }
  }

  static Optional<String> given(@Nullable String option) {
    return Optional.ofNullable(option).filter(text -> !text.isBlank());
  }

  /** What {@code --prebuilds} says, of workers and servers alike. */
  static boolean prebuilds(@Nullable String text) {
    return switch (Optional.ofNullable(text).orElse("on")) {
      case "on" -> true;
      case "off" -> false;
      default -> throw CommandFailure.wrongInput("--prebuilds is on or off, not " + text);
    };
  }

  static void checked(String option, int number, int min, int max) {
    if (number < min || number > max) {
      throw CommandFailure.wrongInput("%s is %d to %d, not %d".formatted(option, min, max, number));
    }
  }
}
