package dev.larder.server;

import static dev.larder.access.Scope.ADMIN;
import static dev.larder.access.Scope.CLAIM;
import static dev.larder.access.Scope.CLAIM_FOR;
import static dev.larder.access.Scope.OPERATE;
import static dev.larder.access.Scope.READ;
import static dev.larder.server.ApiStory.everywhere;
import static dev.larder.server.ApiStory.in;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.access.Scope;
import dev.larder.server.ApiStory.Client;
import dev.larder.server.http.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may do what: the table of docs/security.md, tried on every route with every scope. */
class ScopesTest {
  private static final Path PAGE = Path.of("../docs/security.md");
  private static final String BEGIN = "<!-- who may do what -->";
  private static final Set<Scope> NOBODY_ASKED = Set.of();

  private final ApiStory api = new ApiStory();

  @AfterEach
  void close() throws Exception {
    api.close();
  }

  @Test
  void thePageSaysWhatTheRoutesAllow() throws IOException {
    Map<String, Set<Scope>> allowed = new TreeMap<>();
    for (Route route : api.server.routes()) {
      allowed.put(route.method().name() + " " + route.path(), allowed(route));
    }
    List<String> lines = new ArrayList<>();
    lines.add("| | read | claim | claim-for | operate | admin |");
    lines.add("|---|---|---|---|---|---|");
    allowed.forEach(
        (route, scopes) ->
            lines.add(
                "| `%s` | %s |"
                    .formatted(
                        route,
                        java.util.Arrays.stream(Scope.values())
                            .map(
                                scope ->
                                    scopes.equals(NOBODY_ASKED)
                                        ? "anybody"
                                        : scopes.contains(scope) ? "yes" : "")
                            .collect(Collectors.joining(" | ")))));
    String table = String.join("\n", lines) + "\n";
    String page = Files.readString(PAGE);
    if ("write".equals(System.getProperty("larder.docs"))) {
      int begin = page.indexOf(BEGIN) + BEGIN.length();
      int end = page.indexOf(BEGIN, begin);
      Files.writeString(PAGE, page.substring(0, begin) + "\n" + table + page.substring(end));
    } else {
      assertThat(page).as("-Dlarder.docs=write writes it").contains(BEGIN + "\n" + table + BEGIN);
    }
  }

  /** The scopes that include one that the route asks for. */
  private static Set<Scope> allowed(Route route) {
    EnumSet<Scope> allowed = EnumSet.noneOf(Scope.class);
    for (Scope scope : Scope.values()) {
      if (route.scopes().stream().anyMatch(scope::includes)) {
        allowed.add(scope);
      }
    }
    return allowed;
  }

  @Test
  void everyRouteIsOpenToExactlyItsScopes() {
    api.story.want(1);
    api.story.fill();
    for (Scope scope : Scope.values()) {
      Client client = api.client("who", everywhere(scope));
      for (Route route : api.server.routes()) {
        if (!route.path().endsWith("/stream")) {
          Asked asked = ask(client, route);
          boolean open = route.scopes().isEmpty() || allowed(route).contains(scope);
          assertThat(asked.status() == 403)
              .as("%s with %s: %s", route, scope, asked.body())
              .isEqualTo(!open);
          assertThat(asked.status()).as(asked.body()).isNotIn(401, 500);
        }
      }
    }
  }

  @Test
  void withoutATokenOnlyHealthAndVersionAreAnswered() {
    Set<String> open = new TreeSet<>();
    for (Route route : api.server.routes()) {
      Asked asked = ask(api.anyone(), route);
      if (asked.status() != 401) {
        open.add(route.path());
      } else {
        assertThat(asked.header("WWW-Authenticate").orElseThrow()).startsWith("Bearer");
      }
    }
    assertThat(open).containsExactly("/healthz", "/openapi.yaml", "/readyz", "/v1/version");
  }

  private static Asked ask(Client client, Route route) {
    String path =
        route
            .path()
            .replace("{organization}", "acme")
            .replace("{template}", "java-dev")
            .replace("{preset}", "large")
            .replace("{sha256}", "0".repeat(64))
            .replaceAll("\\{[^}]*}", UUID.randomUUID().toString());
    boolean body = !route.method().name().matches("GET|DELETE");
    return client.ask(route.method().name(), path, body ? Optional.of("{}") : Optional.empty());
  }

  @Test
  void whatIsOutsideItsPoolsIsNotThere() {
    api.story.want(1);
    api.story.fill();
    var workspace = api.story.in(dev.larder.pool.WorkspaceState.READY).getFirst();
    String missing = "/v1/workspaces/" + UUID.randomUUID();
    for (String elsewhere : List.of("other/*/*", "acme/other/*", "acme/java-dev/small*")) {
      Client other =
          api.client(
              "other", in(READ, elsewhere), in(OPERATE, elsewhere), in(CLAIM_FOR, elsewhere));
      assertThat(other.get("/v1/pools/acme/java-dev/large").problem()).isEqualTo("404 not-found");
      assertThat(other.post("/v1/pools/acme/java-dev/large/pause", "{}").problem())
          .isEqualTo("404 not-found");
      assertThat(other.get("/v1/workspaces/" + workspace).problem()).isEqualTo("404 not-found");
      assertThat(other.delete("/v1/workspaces/" + workspace).problem()).isEqualTo("404 not-found");
      assertThat(detail(other.get("/v1/workspaces/" + workspace)))
          .isEqualTo(detail(other.get(missing)));
      assertThat(other.get("/v1/workspaces?called=" + workspace).json().path("items")).isEmpty();
      assertThat(other.get("/v1/workspaces").json().path("items")).isEmpty();
      assertThat(other.get("/v1/builds").json().path("items")).isEmpty();
      assertThat(other.get("/v1/events").json().path("items")).isEmpty();
      assertThat(other.get("/v1/pools").json().path("items")).isEmpty();
      assertThat(other.claim("{\"pool\":\"java-dev/large\"}").problem()).isEqualTo("404 not-found");
      assertThat(other.claim("{\"pool\":\"acme/java-dev/large\"}").problem())
          .isEqualTo("404 not-found");
    }
  }

  private static String detail(Asked asked) {
    return asked.text("detail").replaceAll("[0-9a-f-]{36}", "ID");
  }

  @Test
  void whoReadsSeesNoOutputsAndNoLogsOfWhatIsClaimed() {
    api.story.want(1);
    api.story.fill();
    Client reader = api.client("reader", everywhere(READ));
    Client owner = api.client("alice", everywhere(CLAIM));
    Asked claimed = owner.claim("{\"pool\":\"acme/java-dev/large\"}");
    String workspace = "/v1/workspaces/" + claimed.text("workspace");
    assertThat(reader.get(workspace).json().path("outputs")).isEmpty();
    assertThat(owner.get(workspace).json().path("outputs")).isNotEmpty();
    String logs = "/v1/builds/" + claimed.text("build") + "/logs";
    assertThat(reader.get(logs).problem()).isEqualTo("403 forbidden");
    assertThat(owner.get(logs).status()).isEqualTo(200);
    assertThat(reader.post(workspace + "/release", "").problem()).isEqualTo("403 forbidden");
  }

  @Test
  void aTokenMakesNoneThatMayMore() {
    Client admin = api.client("acme-admin", in(ADMIN, "acme/*/*"));
    assertThat(create(admin, "claim", "acme/java-dev/*").status()).isEqualTo(201);
    assertThat(create(admin, "admin", "acme/*/*").status()).isEqualTo(201);
    assertThat(create(admin, "read", "*/*/*").problem()).isEqualTo("403 forbidden");
    assertThat(create(admin, "read", "other/*/*").problem()).isEqualTo("403 forbidden");
    Asked made = create(admin, "claim", "acme/*/*");
    assertThat(made.text("expiresAt"))
        .isLessThanOrEqualTo(admin.get("/v1/whoami").text("expiresAt"));
    Client holder = new Client(api.server.url(), Optional.of(made.text("token")));
    assertThat(holder.get("/v1/whoami").text("name")).isEqualTo("made");
    assertThat(create(holder, "claim", "acme/*/*").problem()).isEqualTo("403 forbidden");
  }

  private static Asked create(Client client, String scope, String pools) {
    return client.post(
        "/v1/tokens",
        "{\"name\":\"made\",\"expires\":\"300d\",\"grants\":[{\"scope\":\"%s\",\"pools\":\"%s\"}]}"
            .formatted(scope, pools));
  }

  @Test
  void anAdministratorOfOneOrganizationManagesNoTokensOfOthers() {
    Client admin = api.client("acme-admin", in(ADMIN, "acme/*/*"));
    api.client("everywhere", everywhere(READ));
    var listed = admin.get("/v1/tokens").json().path("items");
    assertThat(listed)
        .extracting(token -> token.path("name").asText())
        .containsExactly("acme-admin");
    String other = api.tokens.list().getFirst().id();
    assertThat(admin.delete("/v1/tokens/" + other).problem()).isEqualTo("404 not-found");
  }

  @Test
  void whatIsAboutAllNeedsAScopeForAll() {
    Client admin = api.client("acme-admin", in(ADMIN, "acme/*/*"));
    for (String path : List.of("/v1/snapshot", "/v1/settings", "/v1/plan", "/metrics")) {
      assertThat(admin.get(path).problem()).as(path).isEqualTo("403 forbidden");
    }
    assertThat(admin.post("/v1/pause", "{}").problem()).isEqualTo("403 forbidden");
    assertThat(admin.post("/v1/organizations/other/pause", "{}").problem())
        .isEqualTo("404 not-found");
  }

  @Test
  void aRevokedTokenIsRefusedWithinFiveSeconds() throws Exception {
    Client client = api.client("ci", everywhere(READ));
    assertThat(client.get("/v1/pools").status()).isEqualTo(200);
    api.tokens.revoke(api.tokens.list().getFirst().id(), "tester");
    long began = System.nanoTime();
    Await.until(() -> client.get("/v1/pools").status() == 401);
    assertThat(System.nanoTime() - began).isLessThan(5_000_000_000L);
  }

  @Test
  void aTokenThatIsNoneIsRefused() {
    String good = api.token("ci", everywhere(READ));
    String last = good.endsWith("0") ? "1" : "0";
    for (String wrong :
        List.of(
            "x",
            "larder_",
            good.substring(0, good.length() - 1),
            good.substring(0, good.length() - 1) + last,
            good + "0",
            "larder_%s_%s".formatted("0".repeat(12), "0".repeat(72)))) {
      Asked asked = new Client(api.server.url(), Optional.of(wrong)).get("/v1/pools");
      assertThat(asked.problem()).as(wrong).isEqualTo("401 unauthenticated");
      assertThat(asked.body()).doesNotContain(good);
    }
    api.story.sql(
        "update larder.tokens set created_at = now() - interval '2 days', expires_at = now() - interval '1 day'");
    assertThat(new Client(api.server.url(), Optional.of(good)).get("/v1/pools").text("detail"))
        .contains("expired");
  }

  @Test
  void noTokensTextIsStored() {
    String text = api.token("ci", everywhere(READ));
    String stored =
        api.story.ask(
            db -> db.fetchSingle("select tokens::text from larder.tokens").get(0, String.class));
    assertThat(stored).doesNotContain(text.substring(20, 60));
  }
}
