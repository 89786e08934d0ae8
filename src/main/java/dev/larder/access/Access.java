package dev.larder.access;

import dev.larder.pool.PoolName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who asks, and all that it may do. */
public record Access(Subject subject, List<Grant> grants) {
  public Access {
    grants = List.copyOf(grants);
  }

  /** Whether it has the scope for any pool at all. */
  public boolean has(Scope scope) {
    return with(scope).findAny().isPresent();
  }

  /** Whether it may for this pool, whose name says its organization: who may not sees none. */
  public boolean may(Scope scope, PoolName pool) {
    return with(scope).anyMatch(grant -> grant.pools().matches(pool));
  }

  /** Whether it may for a whole organization, pools to come too. */
  public boolean mayInAllOf(Scope scope, String organization) {
    return with(scope).anyMatch(grant -> grant.pools().coversOrganization(organization));
  }

  /** Whether it may for a template or, where there is none, for a whole organization. */
  public boolean may(Scope scope, String organization, Optional<String> template) {
    return with(scope)
        .anyMatch(grant -> grant.pools().matches(organization, template, Optional.empty()));
  }

  /** Whether it may for all there is. */
  public boolean mayEverywhere(Scope scope) {
    return with(scope).anyMatch(grant -> grant.pools().covers(PoolPattern.ALL));
  }

  /** Whether one who has these could do nothing that this one may not. */
  public boolean covers(List<Grant> others) {
    return others.stream()
        .allMatch(other -> grants.stream().anyMatch(grant -> grant.covers(other)));
  }

  /** What it reaches by this scope. */
  public List<PoolPattern> reach(Scope scope) {
    return with(scope).map(Grant::pools).distinct().toList();
  }

  /** The workspaces that it may know of. */
  public Visible visible() {
    return new Visible(subject, reach(Scope.READ), reach(Scope.CLAIM), reach(Scope.CLAIM_FOR));
  }

  /**
   * How much it may see of a workspace.
   *
   * @param owner empty: it is in stock
   * @param claimedBy the subject that claimed it, as it was recorded
   */
  public Sight sight(PoolName pool, Optional<String> owner, Optional<String> claimedBy) {
    if (may(Scope.OPERATE, pool) || has(pool, owner, claimedBy)) {
      return Sight.ALL;
    }
    if (!may(Scope.READ, pool)) {
      return Sight.NONE;
    }
    return owner.isEmpty() ? Sight.ALL : Sight.STATE;
  }

  /** Whether a workspace is its own: it has it, or claimed it for another. */
  public boolean has(PoolName pool, Optional<String> owner, Optional<String> claimedBy) {
    return (may(Scope.CLAIM, pool) && owner.filter(subject.name()::equals).isPresent())
        || (may(Scope.CLAIM_FOR, pool) && claimedBy.filter(subject.toString()::equals).isPresent());
  }

  private Stream<Grant> with(Scope scope) {
    return grants.stream().filter(grant -> grant.scope().includes(scope));
  }

  @Override
  public String toString() {
    return subject
        + grants.stream().map(Grant::toString).collect(Collectors.joining(", ", " (", ")"));
  }
}
