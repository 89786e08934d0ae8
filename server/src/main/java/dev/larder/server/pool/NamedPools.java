package dev.larder.server.pool;

import dev.larder.access.Access;
import dev.larder.access.PoolPattern;
import dev.larder.access.Scope;
import dev.larder.pool.PoolName;
import dev.larder.server.http.ApiProblem;
import dev.larder.server.http.Request;
import dev.larder.store.pool.Pools;
import dev.larder.store.sql.ResolveResult;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which pool a request means, and whether its sender may. */
public final class NamedPools {
  private static final Duration KEPT = Duration.ofSeconds(5);
  private static final int MAX_KEPT = 10_000;

  private final Pools pools;
  private final Views views;
  private final Map<PoolName, Known> known = new ConcurrentHashMap<>();

  public NamedPools(Pools pools, Views views) {
    this.pools = pools;
    this.views = views;
  }

  /** The pool of the path. */
  public PoolName ofPath(Request request, Scope scope) {
    PoolName name;
    try {
      name =
          PoolName.of(
              PoolName.word(request.path("organization")),
              PoolName.word(request.path("template")),
              PoolName.word(request.path("preset")));
    } catch (IllegalArgumentException e) {
      throw ApiProblem.notFound("pool", request.path("preset"));
    }
    request.check(scope, name);
    return name;
  }

  /** The pool of the path with its stock. */
  public PoolStock stock(Request request, Scope scope) {
    PoolName name = ofPath(request, scope);
    return views.pool(name).orElseThrow(() -> ApiProblem.notFound("pool", name.toString()));
  }

  /** The pool of the parameter {@code pool}, where there is one. */
  public Optional<PoolStock> ofQuery(Request request, Scope... scopes) {
    return request
        .query("pool", PoolName::parse)
        .map(
            asked -> {
              for (Scope scope : scopes) {
                if (request.access().has(scope)) {
                  PoolName name = named(request, scope, asked);
                  return views
                      .pool(name)
                      .orElseThrow(() -> ApiProblem.notFound("pool", asked.toString()));
                }
              }
              throw ApiProblem.notFound("pool", asked.toString());
            });
  }

  /**
   * A pool as a person wrote it, with its organization, where this sender may. One without is
   * looked up only where the sender's reach does not say which it is, and is known for a few
   * seconds.
   */
  public PoolName named(Request request, Scope scope, PoolName written) {
    Access access = request.access();
    PoolName name =
        written.organization().isPresent()
            ? written
            : onlyOrganization(access, scope)
                .map(
                    organization -> PoolName.of(organization, written.template(), written.preset()))
                .orElseGet(() -> resolved(written));
    request.check(scope, name);
    return name;
  }

  private static Optional<String> onlyOrganization(Access access, Scope scope) {
    List<String> organizations =
        access.reach(scope).stream().map(PoolPattern::organization).distinct().toList();
    return organizations.size() == 1
        ? Optional.of(organizations.getFirst()).filter(name -> !name.contains("*"))
        : Optional.empty();
  }

  private PoolName resolved(PoolName written) {
    Known before = known.get(written);
    if (before != null && System.nanoTime() - before.readAt < KEPT.toNanos()) {
      return before.name;
    }
    return switch (pools.resolve(written)) {
      case ResolveResult.Found found -> {
        if (known.size() >= MAX_KEPT) {
          known.clear();
        }
        known.put(written, new Known(found.name(), System.nanoTime()));
        yield found.name();
      }
      case ResolveResult.Unknown unknown -> throw ApiProblem.notFound("pool", written.toString());
    };
  }

  /** What a name without an organization meant. */
  private record Known(PoolName name, long readAt) {}
}
