package dev.larder.store.sql;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.TEMPLATES;

import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectJoinStep;
import org.jooq.SelectOnConditionStep;

/** What a pool is called, which takes three tables to say. */
public final class PoolNames {
  private PoolNames() {}

  /**
   * Joins the three.
   *
   * @param pool the column that names the pool
   */
  public static <R extends Record> SelectOnConditionStep<R> join(
      SelectJoinStep<R> from, Field<PoolId> pool) {
    return from.join(POOLS)
        .on(POOLS.ID.eq(pool))
        .join(TEMPLATES)
        .on(TEMPLATES.ID.eq(POOLS.TEMPLATE_ID))
        .join(ORGANIZATIONS)
        .on(ORGANIZATIONS.ID.eq(POOLS.ORGANIZATION_ID));
  }

  /** Of a row that was read with the three names. */
  public static PoolName of(Record row) {
    return PoolName.of(row.get(ORGANIZATIONS.NAME), row.get(TEMPLATES.NAME), row.get(POOLS.NAME));
  }
}
