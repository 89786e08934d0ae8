package dev.larder.store;

import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;

import dev.larder.pool.PoolId;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Reads what a pool depends on beyond its own stock. */
final class ReadCircumstances {
  private ReadCircumstances() {}

  static PoolCircumstances of(DSLContext db, Field<OffsetDateTime> now, PoolStock stock) {
    Settings settings = Settings.read(db);
    PoolStock.Target target = stock.target();
    return new PoolCircumstances(
        tags(db, stock.id()),
        Workers.live(db, now),
        new ReadLimits(db, settings).of(stock.id()),
        waiting(db, stock.id()),
        target.drained().isPresent()
            ? Optional.empty()
            : ScheduledTarget.until(target.base(), target.schedule(), stock.asOf()),
        settings);
  }

  private static List<String> tags(DSLContext db, PoolId pool) {
    return List.of(
        db.select(TEMPLATES.TAGS)
            .from(TEMPLATES)
            .join(POOLS)
            .on(POOLS.TEMPLATE_ID.eq(TEMPLATES.ID))
            .where(POOLS.ID.eq(pool.value()))
            .fetchSingle()
            .value1());
  }

  private static PoolCircumstances.Waiting waiting(DSLContext db, PoolId pool) {
    var row =
        db.select(count(), min(CLAIMS.REQUESTED_AT))
            .from(CLAIMS)
            .where(CLAIMS.POOL_ID.eq(pool.value()))
            .and(CLAIMS.STATUS.eq(inline("waiting")))
            .fetchSingle();
    return new PoolCircumstances.Waiting(row.value1(), Columns.instant(row.value2()));
  }
}
