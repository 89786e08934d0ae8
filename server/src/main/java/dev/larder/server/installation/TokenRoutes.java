package dev.larder.server.installation;

import static dev.larder.access.Scope.ADMIN;

import dev.larder.access.Access;
import dev.larder.access.Grant;
import dev.larder.access.PoolPattern;
import dev.larder.access.Scope;
import dev.larder.document.Document;
import dev.larder.document.Durations;
import dev.larder.document.Fields;
import dev.larder.pool.Label;
import dev.larder.server.http.Answer;
import dev.larder.server.http.ApiProblem;
import dev.larder.server.http.ProblemType;
import dev.larder.server.http.Request;
import dev.larder.server.http.Route;
import dev.larder.store.token.NewToken;
import dev.larder.store.token.StoredToken;
import dev.larder.store.token.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tokens: an administrator makes, lists and revokes those that allow no more than its own does. Its
 * own end is theirs at the latest.
 */
public final class TokenRoutes {
  private static final Duration DEFAULT = Duration.ofDays(90);

  private final Tokens tokens;

  public TokenRoutes(Tokens tokens) {
    this.tokens = tokens;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/v1/tokens", this::list, ADMIN),
        Route.post("/v1/tokens", this::create, ADMIN),
        Route.delete("/v1/tokens/{token}", this::revoke, ADMIN));
  }

  private Answer list(Request request) {
    return Answer.items(
        tokens.list().stream()
            .filter(token -> mayManage(request.access(), token))
            .map(TokenRoutes::document)
            .toList());
  }

  private static boolean mayManage(Access access, StoredToken token) {
    return access.covers(token.grants());
  }

  public static Document document(StoredToken token) {
    return new Document()
        .put("id", token.id())
        .put("name", token.name())
        .put("grants", token.grants().stream().map(InstallationRoutes::grant).toList())
        .put("state", token.state())
        .put("createdAt", token.createdAt())
        .put("createdBy", token.createdBy())
        .put("expiresAt", token.expiresAt())
        .put("lastUsedAt", token.lastUsedAt());
  }

  private Answer create(Request request) {
    NewToken wanted = request.body(TokenRoutes::wanted);
    if (!request.access().covers(wanted.grants())) {
      throw new ApiProblem(
          ProblemType.FORBIDDEN, "a token makes none that may do more than it may itself");
    }
    Tokens.Created created =
        tokens.create(wanted, Optional.of(request.caller().expiresAt()), request.subject());
    return Answer.of(201, document(created.token()).put("token", created.text().secretText()))
        .header("Location", "/v1/tokens/" + created.token().id());
  }

  private static Optional<NewToken> wanted(Fields fields) {
    Optional<String> name = fields.requiredParsed("name", NewToken::name);
    List<Grant> grants = new ArrayList<>();
    for (var node : fields.requiredList("grants")) {
      try (Fields grant = fields.of(node)) {
        Optional<Scope> scope = grant.requiredParsed("scope", text -> Label.of(Scope.class, text));
        Optional<PoolPattern> pools = grant.requiredParsed("pools", PoolPattern::parse);
        if (scope.isPresent() && pools.isPresent()) {
          grants.add(new Grant(scope.get(), pools.get()));
        }
      }
    }
    Optional<Duration> expires =
        fields.parsed("expires", text -> NewToken.lifetime(Durations.parsePositive(text)));
    if (name.isEmpty() || grants.isEmpty() || grants.size() > NewToken.MAX_GRANTS) {
      fields.complain(
          "grants", "name 1 to %d scopes with their pools".formatted(NewToken.MAX_GRANTS));
      return Optional.empty();
    }
    return Optional.of(new NewToken(name.get(), grants, expires.orElse(DEFAULT)));
  }

  private Answer revoke(Request request) {
    String id = request.path("token");
    StoredToken token =
        tokens
            .find(id)
            .filter(found -> mayManage(request.access(), found))
            .orElseThrow(() -> ApiProblem.notFound("token", id));
    return Answer.ok(
        document(
            tokens
                .revoke(token.id(), request.subject())
                .orElseThrow(() -> ApiProblem.notFound("token", id))));
  }
}
