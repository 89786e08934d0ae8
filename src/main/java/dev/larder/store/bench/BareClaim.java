package dev.larder.store.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The least that a claim could be, as anybody would write it: in one transaction one row picked,
 * one changed, one inserted, over tables that have nothing else.
 */
final class BareClaim implements Contender {
  private final DataSource connections;
  private final int pools;

  BareClaim(DataSource connections, int pools) {
    this.connections = connections;
    this.pools = pools;
  }

  static void prepare(BenchDatabase database) throws SQLException {
    database.execute(
        """
        create schema bare;
        create table bare.stock (id uuid primary key, pool int not null,
          created_at timestamptz not null, owner text);
        create index on bare.stock (pool, created_at, id) where owner is null;
        create table bare.claims (id uuid primary key, stock_id uuid not null, owner text not null,
          claimed_at timestamptz not null);
        insert into bare.stock (id, pool, created_at)
        select gen_random_uuid(), substring(pools.name from '\\d+$')::int, workspaces.created_at
        from larder.workspaces join larder.pools on pools.id = workspaces.pool_id
        where workspaces.state = 'ready'
        """);
    database.execute("vacuum analyze bare.stock");
  }

  @Override
  public void claim(long number) throws SQLException {
    try (Connection connection = connections.getConnection()) {
      connection.setAutoCommit(false);
      UUID picked = pick(connection, Math.toIntExact(number % pools));
      String owner = "owner-" + UUID.randomUUID();
      try (PreparedStatement update =
              connection.prepareStatement("update bare.stock set owner = ? where id = ?");
          PreparedStatement insert =
              connection.prepareStatement("insert into bare.claims values (?, ?, ?, now())")) {
        update.setString(1, owner);
        update.setObject(2, picked);
        update.executeUpdate();
        insert.setObject(1, UUID.randomUUID());
        insert.setObject(2, picked);
        insert.setString(3, owner);
        insert.executeUpdate();
      }
      connection.commit();
    }
  }

  private static UUID pick(Connection connection, int pool) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select id from bare.stock where pool = ? and owner is null
            order by created_at, id limit 1 for update skip locked\
            """)) {
      select.setInt(1, pool);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new IllegalStateException("nothing is left");
        }
        return row.getObject(1, UUID.class);
      }
    }
  }
}
