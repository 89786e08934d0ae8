package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Verb;
import dev.larder.worker.LarderWorker;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.SecretOptions;
import dev.larder.worker.config.ListenAddress;
import dev.larder.worker.config.MailServer;
import dev.larder.worker.config.WorkerConfig;
import dev.larder.worker.provision.program.RunAs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
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

  @Mixin private final MailOptions mail;
  @Mixin private final SecretOptions sealing = new SecretOptions();
  @Mixin private final Connections connections;
  private final CliContext context;

  public WorkerCommand(CliContext context) {
    this.context = context;
    this.mail = new MailOptions(context);
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() throws InterruptedException {
    LarderWorker worker = LarderWorker.start(config());
    CountDownLatch never = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stop(worker)));
    never.await();
    return Exit.DONE;
  }

  private void stop(LarderWorker worker) {
    report("larder: stopping; builds under way go to other workers, or to the next one here");
    worker.close();
  }

  /** What the options and variables say; nothing is connected for it. */
  WorkerConfig config() {
    checked("--build-slots", buildSlots, 1, 1000);
    checked("--claim-slots", claimSlots, 1, 1000);
    if (heartbeat.compareTo(Duration.ofSeconds(2)) < 0) {
      throw CommandFailure.wrongInput("--heartbeat is at least 2s");
    }
    Optional<MailServer> mailServer = mail.server();
    return WorkerConfig.builder(
            connections.databaseAddress().jdbcUrl(),
            connections.temporalTarget(),
            sealing.ofWorker(connections),
            context.file(workDirectory))
        .runAs(runAs(given(runAs)))
        .tags(tags.stream().filter(tag -> !tag.isBlank()).map(String::strip).toList())
        .buildSlots(buildSlots)
        .claimSlots(claimSlots)
        .heartbeat(heartbeat)
        .prebuilds(prebuilds(prebuilds))
        .metrics(metrics())
        .mail(mailServer)
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
