package dev.larder.store.bench;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.pool.PoolName;
import dev.larder.store.Database;
import dev.larder.store.StoreClock;
import dev.larder.store.claim.Claims;
import dev.larder.store.secret.Secrets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** Larder's claims, as a program with the library makes them. */
final class LarderClaim implements Contender {
  private final List<PoolName> pools;
  private final Claims claims;

  LarderClaim(DataSource connections, List<PoolName> pools) {
    this.pools = pools;
    claims =
        new Claims(Database.over(connections, StoreClock.DATABASE), Secrets.withoutKey(), "bench");
  }

  @Override
  public void claim(long number) {
    ClaimResult result =
        claims.claim(
            new ClaimRequest(
                pools.get(Math.toIntExact(number % pools.size())),
                "owner-" + UUID.randomUUID(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                new OnMiss.Fail()));
    if (!(result instanceof ClaimResult.Owned)) {
      throw new IllegalStateException("no hit: " + result);
    }
  }
}
