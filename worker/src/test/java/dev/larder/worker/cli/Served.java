package dev.larder.worker.cli;

import dev.larder.access.Grant;
import dev.larder.access.PoolPattern;
import dev.larder.access.Scope;
import dev.larder.server.LarderServer;
import dev.larder.server.ServerConfig;
import dev.larder.store.Database;
import dev.larder.store.StoreClock;
import dev.larder.store.secret.Secrets;
import dev.larder.store.token.NewToken;
import dev.larder.store.token.Tokens;
import dev.larder.worker.config.DatabaseAddress;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;

/**
 * A server over a database, and commands that know its address and a token alone. Temporal is away.
 */
@NullMarked
public final class Served implements AutoCloseable {
  private final Database database;
  private final Server nothing;
  private final WorkflowServiceStubs stubs;
  private final LarderServer server;
  private final String token;

  /** Over the database at this address. */
  public Served(String databaseUrl) {
    this(databaseUrl, ServerConfig.loopback(0, Secrets.withoutKey(), "1.2.3"));
  }

  public Served(String databaseUrl, ServerConfig config) {
    database =
        Database.over(DatabaseAddress.parse(databaseUrl).source("test"), StoreClock.DATABASE);
    String name = UUID.randomUUID().toString();
    nothing = nothing(name);
    stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setChannel(InProcessChannelBuilder.forName(name).build())
                .build());
    server =
        LarderServer.start(
            config,
            new LarderServer.Resources(
                database,
                WorkflowClient.newInstance(stubs),
                () -> Optional.of("away"),
                new SimpleMeterRegistry(),
                () -> "larder_up 1\n"));
    token =
        token(
            "tester",
            Arrays.stream(Scope.values()).map(scope -> new Grant(scope, PoolPattern.ALL)).toList());
  }

  /** Something that answers, at once, that it is no Temporal. */
  private static Server nothing(String name) {
    try {
      return InProcessServerBuilder.forName(name).build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return server.url();
  }

  public String token() {
    return token;
  }

  String token(String name, List<Grant> grants) {
    return new Tokens(database)
        .create(new NewToken(name, grants, Duration.ofDays(1)), Optional.empty(), "tester")
        .text()
        .secretText();
  }

  /** Runs a verb with a token that may do everything. */
  public Ran ran(Path folder, String... args) {
    return ran(Map.of(), folder, args);
  }

  public Ran ran(Map<String, String> environment, Path folder, String... args) {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("LARDER_URL", url());
    all.putIfAbsent("LARDER_TOKEN", token);
    return Ran.in(all, folder, args);
  }

  @Override
  public void close() {
    server.close();
    stubs.shutdownNow();
    nothing.shutdownNow();
  }
}
