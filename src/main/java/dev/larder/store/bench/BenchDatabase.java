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
import dev.larder.store.pool.Pools;
import dev.larder.store.secret.Secrets;
import dev.larder.store.setting.SharedSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of a bench's own, on a server that may hold others: made under a name that no other
 * has, and dropped at the end with all that is in it.
 */
public final class BenchDatabase implements AutoCloseable {
  /** How many prebuilds a pool has where nothing else is said. */
  public static final int STOCK = 100;

  private static final String ORGANIZATION = "bench";
  private static final String TEMPLATE = "bench";
  private static final String SIMULATED = "simulated";

  /** They stay open: a new one costs more than what is measured. */
  private static final int CONNECTIONS = 2;

  private static final Duration CONNECTING = Duration.ofSeconds(10);

  private final String server;
  private final String name;
  private final Database database;
  private final int pools;

  private BenchDatabase(String server, String name, int pools) {
    this.server = server;
    this.name = name;
    this.database = Database.connect(url(), CONNECTIONS, CONNECTING);
    this.pools = pools;
  }

  /**
   * Makes it, with pools that are full, for claims.
   *
   * @param server the JDBC address of any database of the server, whose user may create databases
   * @param prebuilds in stock, in all
   * @param stock of each pool
   * @param personalizes whether claims have something to run
   * @param finished builds of workspaces that are deleted
   */
  public static BenchDatabase create(
      String server, int prebuilds, int stock, int finished, boolean personalizes)
      throws SQLException {
    int each = Math.min(stock, prebuilds);
    return full(server, Math.ceilDiv(prebuilds, each), each, finished, instant(personalizes));
  }

  /** What a simulated provisioner does in no time. */
  public static Map<String, String> instant(boolean personalizes) {
    return personalizes ? Map.of("start", "0s", "claim", "0s") : Map.of("start", "0s");
  }

  /** Makes it, with pools that are full, for passes. */
  public static BenchDatabase full(String server, int pools, int stock) throws SQLException {
    return full(server, pools, stock, 0, instant(true));
  }

  private static BenchDatabase full(
      String server, int pools, int stock, int finished, Map<String, String> simulated)
      throws SQLException {
    BenchDatabase made = make(server, pools);
    try {
      made.fill(stock, finished, simulated);
      return made;
    } catch (SQLException | RuntimeException e) {
      made.close();
      throw e;
    }
  }

  /** Makes it, with no pools. */
  public static BenchDatabase empty(String server) throws SQLException {
    return make(server, 0);
  }

  private static BenchDatabase make(String server, int pools) throws SQLException {
    String name = "larder_bench_" + UUID.randomUUID().toString().replace("-", "");
    execute(source(server), "create database " + name);
    BenchDatabase made = new BenchDatabase(server, name, pools);
    try {
      made.database.schema().migrate();
      new SharedSettings(made.database)
          .set(Map.of("checkInterval", "off"), "bench"); // a check would be measured too
      return made;
    } catch (RuntimeException e) {
      made.close();
      throw e;
    }
  }

  /** A JDBC address of this database, with all that the server's has. */
  public String url() {
    PGSimpleDataSource source = source(server);
    source.setDatabaseName(name);
    return source.getUrl()
        + "&user=%s&password=%s"
            .formatted(encoded(source.getUser()), encoded(source.getPassword()));
  }

  private static String encoded(@Nullable String text) {
    return URLEncoder.encode(text == null ? "" : text, StandardCharsets.UTF_8);
  }

  /**
   * Makes pools of an organization of their own, which has no others; nothing is built before the
   * Reconciler is signaled.
   *
   * @param simulated what the provisioner does, e.g. {@code start: 0s}
   */
  public List<PoolName> makePools(
      String organization, int count, int desired, Map<String, String> simulated) {
    return makePools(organization, count, desired, simulated, Optional.empty());
  }

  /**
   * The same, whose workspaces are deleted so long after they were claimed.
   *
   * @param lease empty: they stay
   */
  public List<PoolName> makePools(
      String organization,
      int count,
      int desired,
      Map<String, String> simulated,
      Optional<Duration> lease) {
    ObjectNode specification = JsonNodeFactory.instance.objectNode();
    ObjectNode keys = specification.putObject(SIMULATED);
    simulated.forEach(keys::put);
    List<DesiredPreset> presets =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    DesiredPreset.builder(preset(i), desired).slowStart(false).lease(lease).build())
            .toList();
    new Pools(database, Secrets.withoutKey())
        .apply(poolFile(organization, specification, presets), "bench", false, false);
    return names(organization, count);
  }

  /** Changes shared settings. */
  public void set(Map<String, String> settings) {
    new SharedSettings(database).set(settings, "bench");
  }

  /** Of an organization's workspaces: how many are in stock, and how many are someone's. */
  public record Stock(long ready, long claimed) {}

  public Stock stock(String organization) {
    return database.snapshot(
        "bench stock",
        db ->
            db.resultQuery(
                    """
                    select count(*) filter (where owner is null and state = 'ready'),
                      count(*) filter (where owner is not null and state = 'claimed')
                    from larder.workspaces
                    where organization_id =
                      (select id from larder.organizations where name = ?)
                      and state in ('ready', 'claimed')
                    """,
                    organization)
                .fetchSingle(r -> new Stock(r.get(0, Long.class), r.get(1, Long.class))));
  }

  /** What the server has done for it so far. */
  public ServerWork work() throws SQLException {
    boolean counted =
        count(
                """
                select count(*) from pg_settings
                where name = 'shared_preload_libraries' and setting like '%pg_stat_statements%'
                """)
            > 0;
    if (counted) {
      execute("create extension if not exists pg_stat_statements schema public");
    }
    String statements =
        """
        select coalesce(sum(calls), 0) from public.pg_stat_statements
        where dbid = (select oid from pg_database where datname = current_database())
          and query not ilike '%bench%' and query !~* '^(begin|commit)'
        """;
    return new ServerWork(
        counted ? count(statements) : 0,
        count("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"));
  }

  /** What it holds now. */
  public ServerState state() throws SQLException {
    return new ServerState(
        count("select count(*) from pg_stat_activity where datname = current_database()"),
        count("select pg_database_size(current_database())"),
        count(
            """
            select coalesce(sum(n_live_tup), 0)::bigint from pg_stat_user_tables
            where relname in ('workspaces', 'builds', 'claims')
            """));
  }

  /** The process that all of its server's belong to, if that runs on this machine. */
  public Optional<ProcessHandle> server() throws SQLException {
    return ProcessHandle.of(
            count("select pid from pg_stat_activity where backend_type = 'checkpointer'"))
        .filter(process -> process.info().command().orElse("").contains("postgres"))
        .flatMap(ProcessHandle::parent);
  }

  /** Its pools, each with the same stock. */
  public List<PoolName> pools() {
    return names(ORGANIZATION, pools);
  }

  private static List<PoolName> names(String organization, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> PoolName.of(organization, TEMPLATE, preset(i)))
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

  Database database() {
    return database;
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

  private void fill(int stock, int finished, Map<String, String> simulated) throws SQLException {
    makePools(ORGANIZATION, pools, Math.min(stock, DesiredPreset.MAX_DESIRED), simulated);
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
            .formatted(stock, finished, pools));
    execute("vacuum analyze");
  }

  private static PoolFile poolFile(
      String organization, ObjectNode specification, List<DesiredPreset> presets) {
    return new PoolFile(
        organization,
        Optional.empty(),
        Optional.empty(),
        List.of(
            new DesiredTemplate(
                TEMPLATE,
                "",
                List.of(),
                OnReplacement.WARN,
                "",
                new Specification(SIMULATED, specification, Optional.empty()),
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
    database.close();
    execute(source(server), "drop database if exists " + name + " with (force)");
  }
}
