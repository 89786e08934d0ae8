package dev.larder.store.claim;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimWorkflow;
import dev.larder.pool.ClaimId;
import dev.larder.store.Database;
import dev.larder.store.StatementName;
import dev.larder.store.build.BuildWorkflow;
import dev.larder.store.counter.Counter;
import dev.larder.store.counter.Counters;
import dev.larder.store.counter.Timing;
import dev.larder.store.secret.Secrets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * A claim as it nearly always is, in one statement that is its whole transaction: a prebuild is
 * ready, and neither a name nor a limit of the owner can forbid it. It answers with no row, and has
 * done nothing, wherever there is more to decide: that is {@link NewClaim}'s. So it is where the
 * outputs are sealed with a key that is not at hand: the answer is made after the commit, and must
 * not fail.
 *
 * <p>Its parts see the database as it was when the statement began. So what is recorded of the
 * workspace comes from the row that was updated, never from a second look at it; and a key, a name
 * or a build's number that someone took meanwhile fails it at an index.
 */
final class ClaimHit {
  private static final String NAME = "claim";

  private static final String STATEMENT =
      """
      with asked as (
        select ?::text as organization, ?::text as template, ?::text as pool, ?::text as owner,
          ?::text as key, ?::text as digest, ?::bytea as claim_values, ?::text as values_key,
          ?::bigint as lease, ?::uuid as claim, ?::uuid as build, ?::text as initiator,
          string_to_array(?::text, ',') as keys,
          {now} as now),
      named as materialized (
        select pools.id as pool_id, pools.organization_id, presets.id as preset_id,
          organizations.name as organization,
          organizations.limit_per_owner, coalesce(asked.lease, pools.lease) as lease,
          coalesce(
            greatest(
              presets.invalidated_at, asked.now - pools.ttl * interval '1 microsecond'),
            '-infinity') as made_since, template_versions.personalizes
        from asked
        join larder.templates on templates.name = asked.template
        join larder.pools on pools.template_id = templates.id and pools.name = asked.pool
        join larder.organizations on organizations.id = pools.organization_id
          and organizations.name = coalesce(asked.organization, organizations.name)
        left join larder.presets on presets.pool_id = pools.id
          and presets.template_version_id = templates.active_version_id
          and templates.deleted_at is null and templates.deprecated = ''
        left join larder.template_versions on template_versions.id = presets.template_version_id
        limit 2),
      place as materialized (
        select named.* from named, asked
        where (select count(*) from named) = 1
          and named.preset_id is not null and named.limit_per_owner is null{unknown}),
      oldest as materialized (
        select ready.id from place cross join lateral (
          select id from larder.workspaces
          where preset_id = place.preset_id and owner is null and state = 'ready'
            and created_at >= place.made_since
          order by created_at, id limit 1
          for no key update skip locked) as ready),
      taken as (
        update larder.workspaces
        set owner = asked.owner, claimed_at = asked.now,
          state = case when place.personalizes then 'personalizing' else 'claimed' end,
          lease_until = asked.now + place.lease * interval '1 microsecond', due_at = {due}
        from oldest, place, asked
        where workspaces.id = oldest.id
          and (workspaces.outputs_key is null or workspaces.outputs_key = any (asked.keys))
        returning workspaces.id, workspaces.organization_id, workspaces.pool_id,
          workspaces.preset_id, workspaces.name, workspaces.owner, workspaces.state,
          workspaces.outputs, workspaces.sealed_outputs, workspaces.outputs_key,
          workspaces.lease_until),
      personalization as (
        insert into larder.builds (id, organization_id, pool_id, preset_id, workspace_id, number,
          transition, reason, initiator, owned, status, created_at, own_workflow_id)
        select asked.build, taken.organization_id, taken.pool_id, taken.preset_id, taken.id,
          1 + coalesce(
            (select max(number) from larder.builds where workspace_id = taken.id), 0),
          'start', 'claim', asked.initiator, taken.owner is not null, 'pending', asked.now,
          '{build}' || place.organization || '/' || asked.template || '/' || asked.pool || '/'
            || asked.build
        from taken, asked, place
        where taken.state = 'personalizing'),
      counted as (
        insert into larder.counter_deltas (pool_id, name, delta, micros)
        select taken.pool_id, counter.name, 1, case when counter.timed then {took} end
        from taken,
          (values ('{claimed}', false), ('{owned}', true), ('{usable}', true),
            ('{personalized}', true)) as counter (name, timed)
        where counter.name <> '{personalized}' or taken.state = 'claimed'),
      recorded as (
        insert into larder.claims (id, organization_id, pool_id, key, request_digest, owner,
          initiator, status, workspace_id, build_id, hit, claim_values, values_key, requested_at,
          claimed_at, finished_at, wait_until, lease, took_micros, own_workflow_id)
        select asked.claim, taken.organization_id, taken.pool_id, asked.key, asked.digest,
          asked.owner, asked.initiator, taken.state, taken.id, todo.build, true,
          todo.claim_values, todo.values_key, asked.now, asked.now,
          case when taken.state = 'claimed' then asked.now end, asked.now, asked.lease, {took},
          '{workflow}' || place.organization || '/' || asked.template || '/' || asked.pool || '/'
            || asked.claim
        from asked, place, taken
        left join asked as todo on taken.state = 'personalizing'
        returning claims.*)
      select recorded.id, recorded.status, recorded.wait_until, recorded.hit, recorded.took_micros,
        recorded.build_id, recorded.error, recorded.owner, null::jsonb as replaced, taken.id,
        taken.preset_id, taken.name, taken.outputs, taken.sealed_outputs, taken.outputs_key,
        taken.lease_until, recorded.own_workflow_id, place.organization, asked.template, asked.pool
      from taken, recorded, place, asked\
      """
          .replace("{due}", Lease.dueAt("asked.now", "place.lease"))
          .replace("{build}", BuildWorkflow.PREFIX)
          .replace("{workflow}", ClaimWorkflow.PREFIX)
          .replace("{took}", sql(Counters.sinceTransactionBegan()))
          .replace("{claimed}", Counter.CLAIMED.label())
          .replace("{owned}", Timing.CLAIM_OWNED.label())
          .replace("{usable}", Timing.CLAIM_USABLE.label())
          .replace("{personalized}", Timing.CLAIM_PERSONALIZED.label());

  /**
   * Of a key that the caller gave. One of our own is new, and not looked for: a plan made while
   * there were few claims reads all of them.
   */
  private static final String UNKNOWN =
      """

          and not exists (
            select from larder.claims
            where claims.organization_id = named.organization_id and claims.key = asked.key)\
      """;

  private final Database database;
  private final Secrets secrets;
  private final String initiator;
  private volatile Text last;

  /** The statement, with what the store calls now, for claims with and without a caller's key. */
  private record Text(Field<Instant> now, String keyed, String keyless) {
    String of(ClaimRequest request) {
      return request.key().isPresent() ? keyed : keyless;
    }
  }

  ClaimHit(Database database, Secrets secrets, String initiator) {
    this.database = database;
    this.secrets = secrets;
    this.initiator = initiator;
    this.last = text(database.now());
  }

  /**
   * Empty: nothing was done, and more is to be looked at.
   *
   * @param request a valid one
   */
  Optional<ClaimResult> claim(ClaimId claim, ClaimRequest request) {
    return isPlain(request)
        ? secrets
            .knownDigest(RequestColumns.digested(request))
            .flatMap(digest -> claim(claim, request, digest))
        : Optional.empty();
  }

  private boolean isPlain(ClaimRequest request) {
    return request.name().isEmpty() && (request.values().isEmpty() || secrets.seals());
  }

  private Optional<ClaimResult> claim(ClaimId claim, ClaimRequest request, String digest) {
    return database.statement(
        NAME, db -> db.connectionResult(connection -> claim(connection, claim, request, digest)));
  }

  private Optional<ClaimResult> claim(
      Connection connection, ClaimId claim, ClaimRequest request, String digest)
      throws SQLException {
    Secrets.@Nullable Sealed values = RequestColumns.values(claim, request, secrets);
    try (PreparedStatement statement = connection.prepareStatement(text().of(request))) {
      statement.setString(1, request.pool().organization().orElse(null));
      statement.setString(2, request.pool().template());
      statement.setString(3, request.pool().preset());
      statement.setString(4, request.owner());
      statement.setString(5, RequestColumns.key(claim, request));
      statement.setString(6, digest);
      statement.setBytes(7, values == null ? null : values.bytes());
      statement.setString(8, values == null ? null : values.key());
      statement.setObject(9, RequestColumns.lease(request), Types.BIGINT);
      statement.setObject(10, claim.value());
      statement.setObject(11, UUID.randomUUID());
      statement.setString(12, initiator);
      statement.setString(13, String.join(",", secrets.openable()));
      try (ResultSet rows = statement.executeQuery()) {
        return DSL
            .using(SQLDialect.POSTGRES)
            .fetch(rows, RecordedClaim.COLUMNS.toArray(Field<?>[]::new))
            .stream()
            .findFirst()
            .map(row -> RecordedClaim.result(row, secrets));
      }
    }
  }

  private static String sql(Field<?> field) {
    return DSL.using(SQLDialect.POSTGRES).renderInlined(field);
  }

  /** Rendered once where now is always the same expression, as it is but in tests. */
  private Text text() {
    Field<Instant> now = database.now();
    Text text = last;
    if (!text.now().equals(now)) {
      text = text(now);
      last = text;
    }
    return text;
  }

  private Text text(Field<Instant> now) {
    String text = StatementName.of(NAME) + STATEMENT.replace("{now}", sql(now));
    return new Text(now, text.replace("{unknown}", UNKNOWN), text.replace("{unknown}", ""));
  }
}
