package dev.larder.server.answer;

import dev.larder.document.Document;
import dev.larder.store.build.Replacement;
import dev.larder.store.view.LimitUse;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.PoolStock.Counts;

/** Pools with their stock. */
public final class PoolDocuments {
  private PoolDocuments() {}

  public static Document document(PoolStock pool) {
    Counts counts = pool.counts();
    return new Document()
        .put("organization", pool.name().organization())
        .put("template", pool.name().template())
        .put("preset", pool.name().preset())
        .put("desired", pool.target().desired())
        .put("base", pool.target().base())
        .put("ready", counts.ready())
        .put("starting", counts.starting())
        .put("deleting", counts.deleting())
        .put("unhealthy", counts.unhealthy())
        .put("expired", counts.expired())
        .put("draining", counts.draining())
        .put("claimed", counts.claimed())
        .put("failed", counts.failed())
        .put("leaked", counts.leaked())
        .put("oldClaimable", counts.oldClaimable())
        .put("state", pool.status().state())
        .put("until", pool.status().until())
        .put("reason", pool.status().reason())
        .put("hold", pool.status().hold())
        .put("held", pool.status().holdCount())
        .put("limit", pool.status().limit().map(PoolDocuments::limit))
        .put("forecast", pool.forecast().replacement().map(Replacement::addresses))
        .put("asOf", pool.asOf());
  }

  public static Document limit(LimitUse limit) {
    return new Document()
        .put("scope", limit.scope())
        .put("of", limit.whose())
        .put("counts", limit.counted())
        .put("limit", limit.limit())
        .put("used", limit.used())
        .put(
            "users",
            limit.users().stream()
                .map(user -> new Document().put("pool", user.pool()).put("used", user.used()))
                .toList());
  }
}
