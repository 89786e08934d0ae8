package dev.larder.worker.bench;

import dev.larder.access.Grant;
import dev.larder.access.PoolPattern;
import dev.larder.access.Scope;
import dev.larder.pool.PoolName;
import dev.larder.server.LarderServer;
import dev.larder.server.ServerConfig;
import dev.larder.store.Database;
import dev.larder.store.bench.BenchDatabase;
import dev.larder.store.bench.ClaimBench;
import dev.larder.store.bench.ClaimBench.Measured;
import dev.larder.store.bench.Contender;
import dev.larder.store.bench.LibraryClaims;
import dev.larder.store.secret.Secrets;
import dev.larder.store.token.NewToken;
import dev.larder.store.token.Tokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.client.WorkflowClient;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Claims over HTTP beside those of the library, in turn, in one run: client, server and store on
 * the same machine.
 */
public final class HttpBench {
  private static final int CONNECTIONS = 16;
  private static final int NO_LIMIT = 10_000_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final BenchDatabase database;
  private long number;

  public HttpBench(BenchDatabase database) {
    this.database = database;
  }

  /** Both, with so many clients at once. */
  public record Row(int clients, Measured library, Measured http) {
    /** Claims a second over HTTP, of the library's. */
    public double rate() {
      return http.perSecond() / library.perSecond();
    }

    /** What HTTP adds to half of the claims at most. */
    public Duration added() {
      return http.median().minus(library.median());
    }
  }

  /**
   * Runs all of it.
   *
   * @param progress gets a line now and then
   */
  public List<Row> run(
      List<Integer> clients, int claims, int repetitions, Consumer<String> progress) {
    List<Row> rows = new ArrayList<>();
    try (Database store = Database.connect(database.url(), CONNECTIONS, TIMEOUT);
        LarderServer server = server(store)) {
      String token =
          new Tokens(store)
              .create(
                  new NewToken(
                      "bench",
                      List.of(new Grant(Scope.CLAIM_FOR, PoolPattern.ALL)),
                      Duration.ofDays(1)),
                  Optional.empty(),
                  "bench")
              .text()
              .secretText();
      List<PoolName> pools = database.pools();
      for (int count : clients) {
        progress.accept("claim in the library and over HTTP, %d at once".formatted(count));
        try (LibraryClaims library = new LibraryClaims(database, count);
            HttpClaim http = new HttpClaim(server.url(), token, pools)) {
          List<Contender> both = List.of(library, http);
          List<Measured> measured = ClaimBench.inTurn(both, count, claims, repetitions, number);
          rows.add(new Row(count, measured.getFirst(), measured.getLast()));
        }
        number += ClaimBench.WARM_UP + (long) claims * repetitions;
      }
    }
    return rows;
  }

  private LarderServer server(Database store) {
    return LarderServer.start(
        new ServerConfig(
            "127.0.0.1",
            0,
            Optional.empty(),
            Secrets.withoutKey(),
            CONNECTIONS,
            NO_LIMIT,
            true,
            "bench"),
        new LarderServer.Resources(
            store,
            deaf(WorkflowClient.class),
            Optional::empty,
            new SimpleMeterRegistry(),
            () -> ""));
  }

  /**
   * A Temporal that takes all it is asked and does nothing: what follows a claim is measured by
   * others, and the library's claims here have none either.
   */
  private static <T> T deaf(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                method.getName().equals("newWorkflowStub") && arguments[0] instanceof Class<?> stub
                    ? deaf(stub)
                    : null));
  }
}
