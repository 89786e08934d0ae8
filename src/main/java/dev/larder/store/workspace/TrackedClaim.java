package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static dev.larder.store.schema.Tables.WORKSPACES;

import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.OnReplacement;
import dev.larder.pool.PresetId;
import dev.larder.pool.TemplateId;
import dev.larder.pool.TemplateVersionId;
import dev.larder.pool.Transition;
import dev.larder.store.sql.Actor;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The claim of a prebuild, as its build stands for it: what it replaces is followed. A workspace
 * that was never in stock is not: its first build was someone's.
 *
 * @param template of the claiming build, as the version
 * @param preset of the workspace's first build
 */
record TrackedClaim(
    TemplateId template,
    TemplateVersionId version,
    PresetId preset,
    @Nullable ClaimId claim,
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
        .where(BUILDS.ID.eq(build))
        .and(BUILDS.TRANSITION.eq(Transition.START))
        .and(BUILDS.NUMBER.gt(1))
        .and(BUILDS.OWNED)
        .and(first.TRANSITION.eq(Transition.START))
        .and(first.INITIATOR.eq(Actor.RECONCILER))
        .andNot(first.OWNED)
        .fetchOptional(
            r ->
                new TrackedClaim(
                    r.get(TEMPLATES.ID),
                    r.get(TEMPLATE_VERSIONS.ID),
                    r.get(first.PRESET_ID),
                    r.get(CLAIMS.ID),
                    r.get(WORKSPACES.OWNER),
                    r.get(TEMPLATES.ON_REPLACEMENT)));
  }
}
