package dev.larder.store.build;

import static dev.larder.store.schema.Tables.PRESETS;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.nullif;

import dev.larder.pool.PresetId;
import org.jooq.DSLContext;

/**
 * How many start builds of a preset may be open at once, where its pool starts slowly. It grows
 * until it bounds nothing that matters; from then on successes write nothing, so that a pool in
 * full swing has no row that all of its builds wait for.
 */
public final class StartWidth {
  /** From here on as many as are missing; a power of two below what one pass builds. */
  public static final int WIDEST = 64;

  private static final int NARROWEST = 1;

  private StartWidth() {}

  /** A first start build succeeded: each of n that are open may be followed by two. */
  public static void widen(DSLContext db, PresetId preset) {
    db.update(PRESETS)
        .set(PRESETS.START_WIDTH, nullif(PRESETS.START_WIDTH.plus(1), inline(WIDEST)))
        .where(PRESETS.ID.eq(preset))
        .and(PRESETS.START_WIDTH.isNotNull())
        .execute();
  }

  /** A first start build failed, or the preset begins again. */
  public static void narrow(DSLContext db, PresetId preset) {
    db.update(PRESETS)
        .set(PRESETS.START_WIDTH, NARROWEST)
        .where(PRESETS.ID.eq(preset))
        .and(PRESETS.START_WIDTH.isDistinctFrom(NARROWEST))
        .execute();
  }
}
