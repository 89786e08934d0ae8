package dev.larder.store.view;

import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.TEMPLATES;

import dev.larder.claim.ClaimStatus;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PoolName;
import dev.larder.store.sql.PoolNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;

/** Claims, without what they gave. */
final class ReadClaims {
  private ReadClaims() {}

  static Optional<ClaimView> one(DSLContext db, ClaimId id) {
    return PoolNames.join(
            db.select(
                    CLAIMS.ID,
                    CLAIMS.OWNER,
                    CLAIMS.INITIATOR,
                    CLAIMS.STATUS,
                    CLAIMS.REQUESTED_AT,
                    ORGANIZATIONS.NAME,
                    TEMPLATES.NAME,
                    POOLS.NAME)
                .from(CLAIMS),
            CLAIMS.POOL_ID)
        .where(CLAIMS.ID.eq(id))
        .fetchOptional(
            row ->
                new ClaimView(
                    row.get(CLAIMS.ID),
                    PoolName.of(
                        row.get(ORGANIZATIONS.NAME), row.get(TEMPLATES.NAME), row.get(POOLS.NAME)),
                    row.get(CLAIMS.OWNER),
                    row.get(CLAIMS.INITIATOR),
                    row.get(CLAIMS.STATUS),
                    row.get(CLAIMS.REQUESTED_AT)));
  }

  static Map<ClaimId, ClaimStatus> statuses(DSLContext db, List<ClaimId> ids) {
    return db.select(CLAIMS.ID, CLAIMS.STATUS)
        .from(CLAIMS)
        .where(CLAIMS.ID.in(ids))
        .fetchMap(CLAIMS.ID, CLAIMS.STATUS);
  }
}
