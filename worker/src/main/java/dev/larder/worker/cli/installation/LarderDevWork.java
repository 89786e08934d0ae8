package dev.larder.worker.cli.installation;

import dev.larder.access.Grant;
import dev.larder.access.PoolPattern;
import dev.larder.access.Scope;
import dev.larder.cli.config.Instance;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Version;
import dev.larder.cli.pool.StockTable;
import dev.larder.client.AttributeRegistration;
import dev.larder.client.WorkflowStarts;
import dev.larder.pool.BuildId;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.poolfile.PoolFileReader;
import dev.larder.server.ServerConfig;
import dev.larder.server.answer.PoolDocuments;
import dev.larder.store.Database;
import dev.larder.store.event.Change;
import dev.larder.store.pool.Pools;
import dev.larder.store.secret.Secrets;
import dev.larder.store.token.NewToken;
import dev.larder.store.token.Tokens;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceFilter;
import dev.larder.store.view.WorkspaceView;
import dev.larder.store.workspace.Unfinished;
import dev.larder.store.workspace.Workspaces;
import dev.larder.worker.ApiServer;
import dev.larder.worker.LarderWorker;
import dev.larder.worker.cli.frame.SecretKeys;
import dev.larder.worker.config.ListenAddress;
import dev.larder.worker.config.TemporalTarget;
import dev.larder.worker.config.WorkerConfig;
import dev.larder.worker.dev.DevProblem;
import dev.larder.worker.dev.DevWork;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The store and the worker, as {@code larder dev} runs them. */
final class LarderDevWork implements DevWork {
  private static final String WHO = "larder dev";
  private static final Duration TOKEN_LIFETIME = Duration.ofDays(366);
  private static final int CONNECTIONS = 4;
  private static final int MAX_WORKSPACES = 10_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
  private static final Duration TIME_TO_DELETE = Duration.ofMinutes(3);

  private final Instance instance;
  private final WorkerConfig.Builder config;
  private final Map<String, String> environment;
  private final boolean color;
  private final Secrets secrets;
  private final Database database;
  private final Views views;
  private final String user;
  private Optional<LarderWorker> worker = Optional.empty();
  private Optional<ApiServer> server = Optional.empty();
  private Optional<String> token = Optional.empty();

  LarderDevWork(Instance instance, CliContext context) {
    this.instance = instance;
    this.config = config(instance, context);
    this.color = context.color();
    this.user = context.user();
    this.secrets = SecretKeys.of(context, Optional.of(instance));
    this.environment = new HashMap<>(context.environment());
    this.environment.putAll(instance.environment());
    this.database = Database.connect(instance.databaseUrl(), CONNECTIONS, TIMEOUT);
    this.views = new Views(database);
  }

  @Override
  public void migrate() {
    database.schema().migrate();
    try {
      TemporalTarget target = temporal(instance);
      AttributeRegistration.register(target.stubs(), target.namespace());
    } catch (StatusRuntimeException inProcess) {
      // that one knows none; nothing depends on them
    }
  }

  @Override
  public List<String> apply(Path file) {
    List<String> lines = new ArrayList<>();
    List<Path> files =
        TofuExample.applicable(
            DockerExample.applicable(file, environment, lines::add), environment, lines::add);
    new Pools(database, secrets)
            .apply(
                PoolFileReader.read(files, environment, warning -> lines.add(warning.toString())),
                WHO,
                false,
                false)
            .changes()
            .stream()
            .map(Change::toString)
            .forEach(lines::add);
    return lines;
  }

  @Override
  public Optional<URI> startWorker(int metricsPort) {
    LarderWorker started = start(true, Optional.of(ListenAddress.loopback(metricsPort)));
    started.checkStock(); // what died while no worker ran is replaced
    return started.metricsAddress().map(URI::create);
  }

  @Override
  public Api startApi(int port) {
    try {
      ApiServer started =
          ApiServer.start(
              ServerConfig.loopback(port, secrets, Version.larder()),
              instance.databaseUrl(),
              temporal(instance),
              Optional.empty());
      server = Optional.of(started);
      Tokens.Created created =
          new Tokens(database)
              .create(
                  new NewToken(
                      user, List.of(new Grant(Scope.ADMIN, PoolPattern.ALL)), TOKEN_LIFETIME),
                  Optional.empty(),
                  WHO);
      token = Optional.of(created.text().id());
      return new Api(started.url(), created.text().secretText());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DevProblem("interrupted while the API started", e);
    }
  }

  /** Without prebuilds it runs the builds it is asked for and keeps nothing in stock. */
  private LarderWorker start(boolean prebuilds, Optional<ListenAddress> metrics) {
    WorkerConfig started = config.prebuilds(prebuilds).metrics(metrics).build();
    try {
      if (!started.runAs().isTheWorker()) {
        instance.letPass();
      }
      LarderWorker running = LarderWorker.start(started);
      worker = Optional.of(running);
      return running;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DevProblem("interrupted while the worker started", e);
    }
  }

  /** What its worker has of the instance and of variables. */
  static WorkerConfig.Builder config(Instance instance, CliContext context) {
    return WorkerConfig.builder(
            instance.databaseUrl(),
            temporal(instance),
            SecretKeys.of(context, Optional.of(instance)),
            instance.home().resolve("worker"))
        .runAs(WorkerCommand.runAs(context.variable("LARDER_RUN_AS")))
        .mail(new MailOptions(context).server())
        .nexus(WorkerCommand.nexus(context.variable("LARDER_NEXUS"), context));
  }

  private static TemporalTarget temporal(Instance instance) {
    return TemporalTarget.at(instance.temporalAddress(), instance.temporalNamespace());
  }

  @Override
  public Stock stock() {
    List<PoolStock> pools = views.pools();
    Map<String, String> sentences = new LinkedHashMap<>();
    pools.forEach(pool -> sentences.put(pool.name().toString(), sentence(pool)));
    return new Stock(
        StockTable.text(pools.stream().map(PoolDocuments::document).map(Item::of).toList(), color)
            .lines()
            .toList(),
        sentences);
  }

  @Override
  public int workspaces() {
    return present().size();
  }

  @Override
  public void deleteWorkspaces(Consumer<String> report) {
    List<WorkspaceView> present = present();
    if (present.isEmpty()) {
      return;
    }
    report.accept("deleting %d workspaces".formatted(present.size()));
    start(false, Optional.empty());
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newConnectedServiceStubs(temporal(instance).stubs(), TIMEOUT);
    try {
      deleteAll(WorkflowClient.newInstance(stubs, temporal(instance).client()));
    } finally {
      stubs.shutdownNow();
    }
  }

  /** Asks again for what is still there, so builds that were under way before end here too. */
  private void deleteAll(WorkflowClient client) {
    Workspaces workspaces = new Workspaces(database);
    Unfinished unfinished = new Unfinished(database);
    WorkflowStarts starts = new WorkflowStarts(client);
    long deadline = System.nanoTime() + TIME_TO_DELETE.toNanos();
    Map<WorkspaceId, BuildId> asked = new HashMap<>();
    for (List<WorkspaceView> left = present(); !left.isEmpty(); left = present()) {
      for (WorkspaceView workspace : left) {
        if (workspace.state() == WorkspaceState.LEAKED || System.nanoTime() > deadline) {
          throw new DevProblem(undeleted(left));
        }
        if (!asked.containsKey(workspace.id())) {
          ask(workspaces, workspace)
              .ifPresent(
                  build -> {
                    asked.put(workspace.id(), build);
                    unfinished.workflow(build).ifPresent(starts::build);
                  });
        }
      }
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
    }
  }

  private static Optional<BuildId> ask(Workspaces workspaces, WorkspaceView workspace) {
    return switch (workspaces.delete(workspace.id(), WHO)) {
      case Workspaces.Deletion.Asked asked -> Optional.of(asked.build());
      case Workspaces.Deletion.AfterBuild after -> Optional.of(after.build());
      case Workspaces.Deletion.Gone gone -> Optional.empty();
      case Workspaces.Deletion.UnderWay underWay -> Optional.empty();
      case Workspaces.Deletion.NoSuchWorkspace none -> Optional.empty();
    };
  }

  private static String undeleted(List<WorkspaceView> left) {
    return "%d workspaces could not be deleted: %s. Nothing else was; see ./larder logs, then try again"
        .formatted(
            left.size(),
            left.stream().limit(10).map(WorkspaceView::name).collect(Collectors.joining(", ")));
  }

  private List<WorkspaceView> present() {
    return views.workspaces(
        new WorkspaceFilter(
            Optional.empty(), Optional.empty(), Optional.empty(), false, MAX_WORKSPACES));
  }

  private static String sentence(PoolStock pool) {
    StringBuilder text = new StringBuilder();
    text.append(pool.status().state().label())
        .append(", ")
        .append(pool.counts().ready())
        .append(" of ")
        .append(pool.target().desired())
        .append(" ready");
    count(text, pool.counts().starting(), "starting");
    count(text, pool.counts().deleting(), "deleting");
    count(text, pool.counts().claimed(), "claimed");
    pool.status().reason().ifPresent(reason -> text.append(": ").append(reason));
    return text.toString();
  }

  private static void count(StringBuilder text, int count, String what) {
    if (count > 0) {
      text.append(", ").append(count).append(' ').append(what);
    }
  }

  @Override
  public void close() {
    server.ifPresent(ApiServer::close);
    token.ifPresent(id -> new Tokens(database).revoke(id, WHO));
    worker.ifPresent(LarderWorker::close);
    database.close();
  }
}
