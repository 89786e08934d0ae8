package dev.larder.store.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.larder.desired.DesiredPreset;
import dev.larder.desired.DesiredTemplate;
import dev.larder.desired.PoolFile;
import dev.larder.desired.Specification;
import dev.larder.pool.OnReplacement;
import dev.larder.pool.PoolName;
import dev.larder.store.Database;
import dev.larder.store.StoreClock;
import dev.larder.store.pool.Pools;
import dev.larder.store.secret.Secrets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of a bench's own, on a server that may hold others: made under a name that no other
 * has, and dropped at the end with all that is in it.
 */
public final class BenchDatabase implements AutoCloseable {
  /** How many prebuilds a pool has. */
  static final int STOCK = 100;

  private static final String ORGANIZATION = "bench";
  private static final String TEMPLATE = "bench";

  private final String server;
  private final String name;
  private final Database database;
  private final int pools;

  private BenchDatabase(String server, String name, int pools) {
    this.server = server;
    this.name = name;
    this.database = Database.over(source(server, name), StoreClock.DATABASE);
    this.pools = pools;
  }

  /**
   * Makes it, with pools that have {@value #STOCK} prebuilds each.
   *
   * @param server the JDBC address of any database of the server, whose user may create databases
   * @param prebuilds in stock, in all
   * @param finished builds of workspaces that are deleted
   */
  public static BenchDatabase create(String server, int prebuilds, int finished)
      throws SQLException {
    String name = "larder_bench_" + UUID.randomUUID().toString().replace("-", "");
    execute(source(server), "create database " + name);
    BenchDatabase made =
        new BenchDatabase(server, name, Math.max(1, Math.ceilDiv(prebuilds, STOCK)));
    try {
      made.fill(finished);
      return made;
    } catch (SQLException | RuntimeException e) {
      made.close();
      throw e;
    }
  }

  /** Its pools, each with the same stock. */
  List<PoolName> pools() {
    return IntStream.range(0, pools)
        .mapToObj(i -> PoolName.of(ORGANIZATION, TEMPLATE, preset(i)))
        .toList();
  }

  /** Connections that stay open, as a program has that claims often. */
  HikariDataSource connections(int count) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source(server, name));
    config.setMaximumPoolSize(count);
    config.setMinimumIdle(count);
    config.setPoolName("bench");
    return new HikariDataSource(config);
  }

  void execute(String sql) throws SQLException {
    execute(source(server, name), sql);
  }

  /** What a query counts. */
  long count(String sql) throws SQLException {
    try (Connection connection = source(server, name).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void fill(int finished) throws SQLException {
    database.schema().migrate();
    new Pools(database, Secrets.withoutKey()).apply(poolFile(), "bench", false, false);
    execute(
        """
        insert into larder.workspaces (id, organization_id, pool_id, preset_id, name, state,
          created_at, ready_at, outputs)
        select gen_random_uuid(), pools.organization_id, pools.id, presets.id,
          pools.name || '-' || n, 'ready', now() - n * interval '1 second', now(),
          '{"url": "http://localhost:1"}'
        from larder.pools join larder.presets on presets.pool_id = pools.id,
          generate_series(1, %d) as n;
        insert into larder.workspaces (id, organization_id, pool_id, preset_id, name, state,
          created_at, deleted_at)
        select gen_random_uuid(), pools.organization_id, pools.id, presets.id,
          'old-' || n, 'deleted', now(), now()
        from generate_series(1, %d) as n
          join larder.pools on pools.name = 'pool-' || n %% %d
          join larder.presets on presets.pool_id = pools.id;
        insert into larder.builds (id, organization_id, pool_id, preset_id, workspace_id, number,
          transition, reason, initiator, owned, status, attempt, created_at, finished_at)
        select gen_random_uuid(), organization_id, pool_id, preset_id, id, 1, 'start', 'missing',
          'reconciler', false, 'succeeded', 1, created_at, created_at
        from larder.workspaces
        """
            .formatted(STOCK, finished, pools));
    execute("vacuum analyze");
  }

  private PoolFile poolFile() {
    ObjectNode specification = JsonNodeFactory.instance.objectNode();
    specification.putObject("simulated").put("start", "0s");
    List<DesiredPreset> presets =
        IntStream.range(0, pools)
            .mapToObj(i -> DesiredPreset.builder(preset(i), STOCK).build())
            .toList();
    return new PoolFile(
        ORGANIZATION,
        Optional.empty(),
        Optional.empty(),
        List.of(
            new DesiredTemplate(
                TEMPLATE,
                "",
                List.of(),
                OnReplacement.WARN,
                "",
                new Specification("simulated", specification, Optional.empty()),
                presets)));
  }

  private static String preset(int number) {
    return "pool-" + number;
  }

  private static PGSimpleDataSource source(String server) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server);
    source.setApplicationName("larder bench");
    return source;
  }

  private static DataSource source(String server, String name) {
    PGSimpleDataSource source = source(server);
    source.setDatabaseName(name);
    return source;
  }

  private static void execute(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Drops it, whoever is still connected. */
  @Override
  public void close() throws SQLException {
    execute(source(server), "drop database if exists " + name + " with (force)");
  }
}
