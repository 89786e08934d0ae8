package dev.larder.server.claim;

import static dev.larder.access.Scope.CLAIM;
import static dev.larder.access.Scope.CLAIM_FOR;
import static dev.larder.access.Scope.OPERATE;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.OnMiss;
import dev.larder.document.Document;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PoolName;
import dev.larder.server.answer.ClaimDocuments;
import dev.larder.server.http.Answer;
import dev.larder.server.http.ApiProblem;
import dev.larder.server.http.ClientLink;
import dev.larder.server.http.ProblemType;
import dev.larder.server.http.Request;
import dev.larder.server.http.Route;
import dev.larder.server.pool.NamedPools;
import dev.larder.store.view.ClaimView;
import dev.larder.store.view.Views;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Claims: made once for each key, held for as long as the client prefers. */
public final class ClaimRoutes {
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");
  private static final int MAX_BATCH = 100;

  private final SubjectsClaims claims;
  private final Views views;
  private final HeldClaims held;
  private final NamedPools pools;
  private final StockProblems problems;

  public ClaimRoutes(SubjectsClaims claims, Views views, HeldClaims held, NamedPools pools) {
    this.claims = claims;
    this.views = views;
    this.held = held;
    this.pools = pools;
    this.problems = new StockProblems(views);
  }

  public List<Route> routes() {
    return List.of(
        Route.post("/v1/claims", this::claim, CLAIM),
        Route.post("/v1/claims:batch", this::batch, CLAIM),
        Route.get("/v1/claims/{claim}", this::read, CLAIM, OPERATE));
  }

  private Answer claim(Request request) throws InterruptedException {
    ClaimBody body = request.body(ClaimBody::read);
    Optional<String> key = key(request);
    Optional<Duration> wait = request.held();
    ClaimRequest wanted = wanted(request, body, key);
    ClaimId id = new ClaimId(UUID.randomUUID());
    ClaimResult result = claims.claim(request.subject(), id, wanted);
    boolean replayed = idOf(result).filter(given -> !given.equals(id)).isPresent();
    boolean leaves = result instanceof ClaimResult.Waiting && key.isEmpty();
    try (ClientLink link = leaves ? request.link() : ClientLink.unwatched()) {
      result = held(request, result, wait, link);
      if (leaves && link.gone()) {
        claims.abandon(request.subject(), id); // no one reads the answer
      }
    }
    return answer(result, wanted, replayed).held(wait);
  }

  private ClaimResult held(
      Request request, ClaimResult result, Optional<Duration> wait, ClientLink link)
      throws InterruptedException {
    Optional<ClaimId> id = idOf(result);
    if (id.isEmpty() || wait.isEmpty() || wait.get().isZero() || isOver(statusOf(result))) {
      return result;
    }
    Predicate<Optional<ClaimStatus>> over = status -> status.map(ClaimRoutes::isOver).orElse(true);
    request.outside(
        () -> {
          held.await(id.get(), over, link, wait.get());
          return id;
        });
    return claims
        .recorded(id.get())
        .orElseGet(() -> new ClaimResult.NoneEligible("none became ready in time"));
  }

  private static boolean isOver(ClaimStatus status) {
    return switch (status) {
      case WAITING, PERSONALIZING -> false;
      case CLAIMED, FAILED, RELEASED -> true;
    };
  }

  private static ClaimStatus statusOf(ClaimResult result) {
    return result instanceof ClaimResult.Owned owned ? owned.status() : ClaimStatus.WAITING;
  }

  private static Optional<ClaimId> idOf(ClaimResult result) {
    return switch (result) {
      case ClaimResult.Owned owned -> Optional.of(owned.claim());
      case ClaimResult.Waiting waiting -> Optional.of(waiting.claim());
      case ClaimResult.NoneEligible none -> Optional.empty();
      case ClaimResult.Refused refused -> Optional.empty();
    };
  }

  private Answer answer(ClaimResult result, ClaimRequest wanted, boolean replayed) {
    Answer answer =
        switch (result) {
          case ClaimResult.Owned owned ->
              at(
                  owned.claim(),
                  Answer.of(isBuilt(owned) ? 201 : 202, document(owned, wanted.pool())));
          case ClaimResult.Waiting waiting ->
              at(waiting.claim(), Answer.of(202, document(waiting, wanted.pool())));
          case ClaimResult.NoneEligible none -> throw problems.missed(wanted.pool(), none.reason());
          case ClaimResult.Refused refused -> throw StockProblems.refused(wanted, refused);
        };
    return replayed ? answer.header("Idempotent-Replayed", "true") : answer;
  }

  private static Answer at(ClaimId claim, Answer answer) {
    return answer.header("Location", "/v1/claims/" + claim);
  }

  /** A cold build is none yet. */
  private static boolean isBuilt(ClaimResult.Owned owned) {
    return owned.hit() || isOver(owned.status());
  }

  private static Document document(ClaimResult.Owned owned, PoolName pool) {
    return ClaimDocuments.document(owned).put("pool", pool);
  }

  private static Document document(ClaimResult.Waiting waiting, PoolName pool) {
    return new Document()
        .put("claim", waiting.claim())
        .put("hit", false)
        .put("state", ClaimStatus.WAITING)
        .put("until", waiting.until())
        .put("pool", pool);
  }

  private ClaimRequest wanted(Request request, ClaimBody body, Optional<String> key) {
    String subject = request.access().subject().name();
    PoolName pool = pools.named(request, CLAIM, body.pool());
    String owner = body.owner().orElse(subject);
    if (!owner.equals(subject) && !request.access().may(CLAIM_FOR, pool)) {
      throw new ApiProblem(
              ProblemType.FORBIDDEN,
              "the owner is the token's subject, %s; to name another needs the scope %s"
                  .formatted(subject, CLAIM_FOR.label()))
          .with("scope", List.of(CLAIM_FOR.label()));
    }
    return new ClaimRequest(
        pool,
        owner,
        body.name(),
        key,
        body.values(),
        body.onMiss(),
        body.lease(),
        Optional.of(request.subject()));
  }

  private static Optional<String> key(Request request) {
    Optional<String> key = request.header("Idempotency-Key");
    if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
      throw ApiProblem.invalid("an Idempotency-Key has 1 to 200 visible characters");
    }
    return key;
  }

  /** As many as there are: each is a claim of its own, so some may be met and others not. */
  private Answer batch(Request request) {
    record Batch(int count, ClaimBody body) {}
    Batch batch =
        request.body(
            fields -> {
              var count = fields.requiredInteger("count", 1, MAX_BATCH);
              return ClaimBody.read(fields)
                  .filter(body -> count.isPresent())
                  .map(body -> new Batch(count.getAsInt(), body));
            });
    if (batch.body.onMiss() instanceof OnMiss.Wait || batch.body.name().isPresent()) {
      throw ApiProblem.invalid("a batch neither waits in line nor names its workspaces");
    }
    Optional<String> key = key(request);
    if (key.filter(text -> text.length() > 196).isPresent()) {
      throw ApiProblem.invalid("the Idempotency-Key of a batch has 1 to 196 visible characters");
    }
    List<Document> results = new ArrayList<>();
    IntStream.rangeClosed(1, batch.count)
        .forEach(
            number ->
                results.add(
                    one(request, wanted(request, batch.body, key.map(k -> k + "/" + number)))));
    return Answer.ok(new Document().put("items", results));
  }

  private Document one(Request request, ClaimRequest wanted) {
    try {
      Answer answer =
          answer(
              claims.claim(request.subject(), new ClaimId(UUID.randomUUID()), wanted),
              wanted,
              false);
      return new Document().put("status", answer.status()).put("claim", answer.body());
    } catch (ApiProblem problem) {
      if (problem.type() == ProblemType.INVALID_REQUEST) {
        throw problem; // all of them are alike
      }
      return new Document()
          .put("status", problem.type().status())
          .put("problem", problem.document(request.id()));
    }
  }

  private Answer read(Request request) throws InterruptedException {
    ClaimId id = request.path("claim", text -> new ClaimId(UUID.fromString(text)));
    Optional<Duration> wait = request.held();
    ClaimView claim =
        views.claim(id).orElseThrow(() -> ApiProblem.notFound("claim", id.toString()));
    Optional<String> owner = Optional.of(claim.owner());
    Optional<String> claimedBy = Optional.of(claim.claimedBy());
    boolean own = request.access().has(claim.pool(), owner, claimedBy);
    if (!own && !request.access().may(OPERATE, claim.pool())) {
      throw ApiProblem.notFound("claim", id.toString());
    }
    ClaimResult now =
        claims.recorded(id).orElseThrow(() -> ApiProblem.notFound("claim", id.toString()));
    now = held(request, now, wait, ClientLink.unwatched());
    return shown(now, claim, own).held(wait);
  }

  private static Answer shown(ClaimResult result, ClaimView claim, boolean own) {
    return switch (result) {
      case ClaimResult.Owned owned -> {
        Document document = document(owned, claim.pool());
        yield Answer.of(
            isBuilt(owned) ? 200 : 202,
            own ? document : document.put("sensitiveOutputs", java.util.Map.of()));
      }
      case ClaimResult.Waiting waiting -> Answer.of(202, document(waiting, claim.pool()));
      case ClaimResult.NoneEligible none ->
          throw ApiProblem.notFound("claim", claim.id().toString());
      case ClaimResult.Refused refused -> throw ApiProblem.notFound("claim", claim.id().toString());
    };
  }
}
