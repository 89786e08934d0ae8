package dev.larder.store.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The rows that a claim of Larder's writes, in tables with the same columns and indexes and no
 * foreign keys, by one statement that was told which preset to take from and looks at nothing else.
 */
final class SameRows implements Contender {
  private static final String STATEMENT =
      """
      with taken as (
        update same.workspaces set owner = ?, state = '{state}', claimed_at = now()
        where id = (
          select id from same.workspaces
          where preset_id = (select id from same.presets where number = ?)
            and owner is null and state = 'ready'
          order by created_at, id limit 1 for no key update skip locked)
        returning *),
      built as (
        {build}),
      counted as (
        insert into same.counter_deltas (pool_id, name, delta, micros)
        select pool_id, unnest(array[{counters}]), 1, 1000 from taken)
      insert into same.claims (id, organization_id, pool_id, key, request_digest, owner,
        initiator, status, workspace_id, build_id, hit, requested_at, claimed_at,
        wait_until, took_micros)
      select ?, organization_id, pool_id, ?, ?, owner, 'bench', '{state}', taken.id,
        built.id, true, now(), now(), now(), 1000
      from taken, built
      returning workspace_id\
      """;

  private static final String CLAIM =
      STATEMENT
          .replace("{state}", "personalizing")
          .replace(
              "{build}",
              """
              insert into same.builds (id, organization_id, pool_id, preset_id, workspace_id,
                number, transition, reason, initiator, owned, status, created_at)
              select gen_random_uuid(), organization_id, pool_id, preset_id, id, 2, 'start',
                'claim', 'bench', true, 'pending', now()
              from taken returning id\
              """)
          .replace("{counters}", "'claimed', 'claim-owned', 'claim-usable'");

  private static final String CLAIM_AT_ONCE =
      STATEMENT
          .replace("{state}", "claimed")
          .replace("{build}", "select null::uuid as id")
          .replace("{counters}", "'claimed', 'claim-owned', 'claim-usable', 'claim-personalized'");

  private final DataSource connections;
  private final int pools;
  private final String statement;

  /**
   * @param personalizes whether a claim asks for a build
   */
  SameRows(DataSource connections, int pools, boolean personalizes) {
    this.connections = connections;
    this.pools = pools;
    this.statement = personalizes ? CLAIM : CLAIM_AT_ONCE;
  }

  static void prepare(BenchDatabase database) throws SQLException {
    database.execute(
        """
        create schema same;
        create table same.presets as
          select row_number() over () - 1 as number, presets.id from larder.presets;
        create table same.workspaces (like larder.workspaces including all);
        create table same.builds (like larder.builds including all);
        create table same.claims (like larder.claims including all);
        create table same.counter_deltas (like larder.counter_deltas including all);
        insert into same.workspaces select * from larder.workspaces;
        insert into same.builds select * from larder.builds;
        create index on same.presets (number)
        """);
    for (String table : new String[] {"presets", "workspaces", "builds"}) {
      database.execute("vacuum analyze same." + table);
    }
  }

  @Override
  public void claim(long number) throws SQLException {
    try (Connection connection = connections.getConnection();
        PreparedStatement claiming = connection.prepareStatement(statement)) {
      UUID claim = UUID.randomUUID();
      claiming.setString(1, "owner-" + UUID.randomUUID());
      claiming.setLong(2, number % pools);
      claiming.setObject(3, claim);
      claiming.setString(4, claim.toString());
      claiming.setString(5, "v2:" + claim + claim);
      try (ResultSet row = claiming.executeQuery()) {
        if (!row.next()) {
          throw new IllegalStateException("nothing is left");
        }
      }
    }
  }
}
