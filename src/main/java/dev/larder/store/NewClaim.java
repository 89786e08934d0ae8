package dev.larder.store;

import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.val;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimResult.Refusal;
import dev.larder.claim.ClaimResult.Refused;
import dev.larder.claim.OnMiss;
import dev.larder.pool.BuildReason;
import dev.larder.pool.EventKind;
import dev.larder.pool.PoolName;
import dev.larder.pool.Transition;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** One claim transaction, from the request to its recorded answer. */
final class NewClaim {
  private static final Duration LONGEST_WAIT = Duration.ofHours(24);

  private final DSLContext db;
  private final Field<OffsetDateTime> now;
  private final Secrets secrets;
  private final String initiator;

  NewClaim(DSLContext db, Field<OffsetDateTime> now, Secrets secrets, String initiator) {
    this.db = db;
    this.now = now;
    this.secrets = secrets;
    this.initiator = initiator;
  }

  ClaimResult claim(ClaimRequest request) {
    Optional<Refused> invalid = check(request);
    if (invalid.isPresent()) {
      return invalid.get();
    }
    Optional<ClaimPlace> place = ClaimPlace.find(db, request.pool());
    if (place.isEmpty()) {
      return new Refused(
          Refusal.NO_SUCH_POOL, "there is no pool \"" + request.pool() + "\"; see: larder pools");
    }
    String key = request.key().orElseGet(() -> UUID.randomUUID().toString());
    Optional<ClaimResult> earlier =
        request.key().flatMap(k -> answerAgain(request, place.get(), k));
    return earlier.orElseGet(() -> anew(request, place.get(), key));
  }

  /** Goes through the statements of a hit, whatever they answer. */
  void rehearse(ClaimRequest request) {
    UUID id = UUID.randomUUID();
    ClaimPlace place = new ClaimPlace(id, id, id, "", 1L, null, null, null, 1L);
    answerAgain(request, place, "");
    OwnerRefusal.find(db, place, request.owner(), request.name());
    new TakeWorkspace(db, now).take(place, taker(request, place), initiator);
    new NewBuild(id, id, Transition.START, BuildReason.CLAIM, initiator, Optional.empty())
        .insert(db, now);
    record(request, place, id, "", id, id, true);
    Counters.claimed(db, place.pool(), Counters.sinceTransactionBegan());
    RecordedClaim.find(db, CLAIMS.ID.eq(id));
  }

  private static Optional<Refused> check(ClaimRequest request) {
    if (request.owner().isBlank() || request.owner().length() > 200) {
      return Optional.of(new Refused(Refusal.INVALID, "an owner has 1 to 200 characters"));
    }
    if (request.name().isPresent() && !PoolName.WORD.matcher(request.name().get()).matches()) {
      return Optional.of(
          new Refused(
              Refusal.INVALID,
              "a workspace's name is 1 to 63 letters, digits, dots and dashes, not \""
                  + request.name().get()
                  + "\""));
    }
    if (request.key().isPresent()
        && (request.key().get().isBlank() || request.key().get().length() > 200)) {
      return Optional.of(new Refused(Refusal.INVALID, "a key has 1 to 200 characters"));
    }
    if (request.lease().isPresent() && !Leases.isLease(request.lease().get())) {
      return Optional.of(
          new Refused(Refusal.INVALID, "a lease is longer than zero and at most 3650d"));
    }
    return Optional.empty();
  }

  /** A known key answers with what was recorded; one whose workspace failed tries again. */
  private Optional<ClaimResult> answerAgain(ClaimRequest request, ClaimPlace place, String key) {
    var known =
        db.select(CLAIMS.ID, CLAIMS.REQUEST_DIGEST, CLAIMS.STATUS, CLAIMS.WORKSPACE_ID)
            .from(CLAIMS)
            .where(CLAIMS.ORGANIZATION_ID.eq(place.organization()))
            .and(CLAIMS.KEY.eq(key))
            .forNoKeyUpdate()
            .fetchOne();
    if (known == null) {
      return Optional.empty();
    }
    if (!known.value2().equals(digest(request))) {
      return Optional.of(
          new Refused(
              Refusal.KEY_USED_OTHERWISE,
              "the key \"" + key + "\" was used for another claim: use a new key"));
    }
    if (known.value3().equals("failed") && !personaliseAgain(known.value4())) {
      db.deleteFrom(CLAIMS).where(CLAIMS.ID.eq(known.value1())).execute();
      return Optional.empty();
    }
    return RecordedClaim.find(db, CLAIMS.ID.eq(known.value1()));
  }

  /** Whether the failed workspace is still there to be personalised; if so it will be. */
  private boolean personaliseAgain(UUID workspace) {
    String name =
        db.update(WORKSPACES)
            .set(WORKSPACES.STATE, "personalising")
            .setNull(WORKSPACES.REASON)
            .where(WORKSPACES.ID.eq(workspace))
            .and(WORKSPACES.STATE.eq(inline("failed")))
            .returning(WORKSPACES.NAME)
            .fetchOne(WORKSPACES.NAME);
    if (name == null) {
      return false;
    }
    UUID build = UUID.randomUUID();
    new NewBuild(build, workspace, Transition.START, BuildReason.CLAIM, initiator, Optional.empty())
        .insert(db, now);
    db.update(CLAIMS)
        .set(CLAIMS.STATUS, "personalising")
        .set(CLAIMS.BUILD_ID, build)
        .setNull(CLAIMS.ERROR)
        .setNull(CLAIMS.FINISHED_AT)
        .setNull(CLAIMS.WORKFLOW_ID)
        .setNull(CLAIMS.RUN_ID)
        .where(CLAIMS.WORKSPACE_ID.eq(workspace))
        .execute();
    return true;
  }

  private ClaimResult anew(ClaimRequest request, ClaimPlace place, String key) {
    Optional<Refused> refused = OwnerRefusal.find(db, place, request.owner(), request.name());
    if (refused.isPresent()) {
      return refused.get();
    }
    UUID claim = DerivedId.of("claim", place.organization(), key);
    Optional<TakeWorkspace.Taken> taken =
        place.preset() == null
            ? Optional.empty()
            : new TakeWorkspace(db, now).take(place, taker(request, place), initiator);
    if (taken.isPresent()) {
      record(request, place, claim, key, taken.get().id(), taken.get().build(), true);
      Counters.claimed(db, place.pool(), Counters.sinceTransactionBegan());
      return recorded(claim);
    }
    return missed(request, place, claim, key);
  }

  private static TakeWorkspace.Taker taker(ClaimRequest request, ClaimPlace place) {
    return new TakeWorkspace.Taker(
        request.owner(), request.name().orElse(null), place.lease(request.lease()));
  }

  private ClaimResult missed(ClaimRequest request, ClaimPlace place, UUID claim, String key) {
    Counters.add(db, place.pool(), Counter.MISSED, 1);
    sayMissed(request, place);
    if (place.preset() == null) {
      return new ClaimResult.NoneEligible(
          "the template is deprecated, deleted, or no longer has this preset");
    }
    OutOfStock.missed(db, now, place.pool());
    return switch (request.onMiss()) {
      case OnMiss.Fail fail ->
          new ClaimResult.NoneEligible("no prebuild of " + request.pool() + " is ready");
      case OnMiss.Build build -> {
        UUID workspace = coldWorkspace(request, place);
        UUID start = DerivedId.of(workspace, "start");
        new NewBuild(
                start, workspace, Transition.START, BuildReason.COLD, initiator, Optional.empty())
            .insert(db, now);
        record(request, place, claim, key, workspace, start, false);
        Counters.took(db, place.pool(), Timing.CLAIM_OWNED, Counters.sinceTransactionBegan());
        yield recorded(claim);
      }
      case OnMiss.Wait wait -> {
        record(request, place, claim, key, null, null, true);
        yield recorded(claim);
      }
    };
  }

  /** Who got nothing at once; claims that were met are listed from their own rows. */
  private void sayMissed(ClaimRequest request, ClaimPlace place) {
    EventLog.record(
        db,
        now,
        EventKind.MISSED,
        initiator,
        EventLog.Subject.ofPool(db, place.pool()),
        JsonNodeFactory.instance.objectNode().put("owner", request.owner()));
  }

  private UUID coldWorkspace(ClaimRequest request, ClaimPlace place) {
    UUID id = UUID.randomUUID();
    db.insertInto(WORKSPACES)
        .set(WORKSPACES.ID, id)
        .set(WORKSPACES.ORGANIZATION_ID, place.organization())
        .set(WORKSPACES.POOL_ID, place.pool())
        .set(WORKSPACES.PRESET_ID, place.preset())
        .set(
            WORKSPACES.NAME,
            request.name().orElse(place.presetName() + "-" + id.toString().substring(0, 8)))
        .set(WORKSPACES.OWNER, request.owner())
        .set(WORKSPACES.STATE, "starting")
        .set(WORKSPACES.CREATED_AT, now)
        .set(WORKSPACES.CLAIMED_AT, now)
        .execute();
    return id;
  }

  private void record(
      ClaimRequest request,
      ClaimPlace place,
      UUID claim,
      String key,
      @Nullable UUID workspace,
      @Nullable UUID build,
      boolean hit) {
    Optional<Secrets.Sealed> values =
        request.values().isEmpty()
            ? Optional.empty()
            : Optional.of(secrets.seal(StoredJson.write(new TreeMap<>(request.values()))));
    Duration wait =
        request.onMiss() instanceof OnMiss.Wait w && workspace == null
            ? (w.atMost().compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : w.atMost())
            : Duration.ZERO;
    db.insertInto(CLAIMS)
        .set(CLAIMS.ID, claim)
        .set(CLAIMS.ORGANIZATION_ID, place.organization())
        .set(CLAIMS.POOL_ID, place.pool())
        .set(CLAIMS.KEY, key)
        .set(CLAIMS.REQUEST_DIGEST, digest(request))
        .set(CLAIMS.OWNER, request.owner())
        .set(CLAIMS.NAME, request.name().orElse(null))
        .set(CLAIMS.INITIATOR, initiator)
        .set(CLAIMS.STATUS, workspace == null ? "waiting" : "personalising")
        .set(CLAIMS.WORKSPACE_ID, workspace)
        .set(CLAIMS.BUILD_ID, build)
        .set(CLAIMS.HIT, hit)
        .set(CLAIMS.CLAIM_VALUES, values.map(Secrets.Sealed::bytes).orElse(null))
        .set(CLAIMS.VALUES_KEY, values.map(Secrets.Sealed::key).orElse(null))
        .set(CLAIMS.REQUESTED_AT, now)
        .set(CLAIMS.CLAIMED_AT, workspace == null ? val((OffsetDateTime) null) : now)
        .set(CLAIMS.WAIT_UNTIL, StoreTime.after(now, wait))
        .set(CLAIMS.LEASE, request.lease().map(TimeUnit.MICROSECONDS::convert).orElse(null))
        .set(CLAIMS.TOOK_MICROS, Counters.sinceTransactionBegan())
        .execute();
  }

  private ClaimResult recorded(UUID claim) {
    return RecordedClaim.find(db, CLAIMS.ID.eq(claim)).orElseThrow();
  }

  private String digest(ClaimRequest request) {
    List<Object> asked = new ArrayList<>();
    asked.add(request.pool().template());
    asked.add(request.pool().preset());
    asked.add(request.owner());
    asked.add(request.name().orElse(""));
    asked.add(new TreeMap<>(request.values()));
    request.lease().ifPresent(lease -> asked.add(lease.toString()));
    return secrets.digest(StoredJson.write(asked));
  }
}
