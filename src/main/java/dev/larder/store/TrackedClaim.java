package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static dev.larder.store.schema.Tables.WORKSPACES;

import dev.larder.pool.BuildId;
import dev.larder.pool.Label;
import dev.larder.pool.OnReplacement;
import dev.larder.pool.Transition;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The claim of a prebuild, as its build stands for it: what it replaces is followed. A workspace
 * that was never in stock is not: its first build was somebody's.
 *
 * @param template of the claiming build, as the version
 * @param preset of the workspace's first build
 */
record TrackedClaim(
    UUID template,
    UUID version,
    UUID preset,
    @Nullable UUID claim,
    String owner,
    OnReplacement onReplacement) {
  /** Empty where the build is no claim of a prebuild. */
  static Optional<TrackedClaim> find(DSLContext db, BuildId build) {
    var first = BUILDS.as("first");
    return db.select(
            TEMPLATES.ID,
            TEMPLATE_VERSIONS.ID,
            first.PRESET_ID,
            CLAIMS.ID,
            WORKSPACES.OWNER,
            TEMPLATES.ON_REPLACEMENT)
        .from(BUILDS)
        .join(first)
        .on(first.WORKSPACE_ID.eq(BUILDS.WORKSPACE_ID), first.NUMBER.eq(1))
        .join(WORKSPACES)
        .on(WORKSPACES.ID.eq(BUILDS.WORKSPACE_ID))
        .join(PRESETS)
        .on(PRESETS.ID.eq(BUILDS.PRESET_ID))
        .join(TEMPLATE_VERSIONS)
        .on(TEMPLATE_VERSIONS.ID.eq(PRESETS.TEMPLATE_VERSION_ID))
        .join(TEMPLATES)
        .on(TEMPLATES.ID.eq(TEMPLATE_VERSIONS.TEMPLATE_ID))
        .leftJoin(CLAIMS)
        .on(CLAIMS.WORKSPACE_ID.eq(BUILDS.WORKSPACE_ID))
        .where(BUILDS.ID.eq(build.value()))
        .and(BUILDS.TRANSITION.eq(Transition.START.label()))
        .and(BUILDS.NUMBER.gt(1))
        .and(BUILDS.OWNED)
        .and(first.TRANSITION.eq(Transition.START.label()))
        .and(first.INITIATOR.eq(Reconciliation.INITIATOR))
        .andNot(first.OWNED)
        .fetchOptional(
            r ->
                new TrackedClaim(
                    r.value1(),
                    r.value2(),
                    r.value3(),
                    r.value4(),
                    r.value5(),
                    Label.of(OnReplacement.class, r.value6())));
  }
}
