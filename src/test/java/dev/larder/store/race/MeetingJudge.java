package dev.larder.store.race;

import dev.larder.claim.ClaimResult;
import dev.larder.store.Story;
import dev.larder.store.pass.PassScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/**
 * What must hold after two operations have met, whatever both were. Answers with what is broken.
 */
@NullMarked
final class MeetingJudge {
  /** States, builds and claims that do not fit together. */
  static final String INCONSISTENT =
      """
      with w as (
        select w.*, b.transition, b.status as build_status, b.number, c.status as claim,
          c.id as claim_id, c.build_id as claims_build, b.id as build
        from larder.workspaces w
        left join larder.builds b on b.workspace_id = w.id
          and b.status in ('pending', 'running', 'canceling')
        left join larder.claims c on c.workspace_id = w.id)
      select 'a workspace that is ' || state || ' has '
          || coalesce('an open build (' || transition || ', ' || build_status || ')', 'no open build')
        from w where not case state
          when 'starting' then coalesce(transition = 'start' and number = 1, false)
          when 'personalizing' then coalesce(transition = 'start', false)
          when 'deleting' then coalesce(transition = 'delete' or build_status = 'canceling', false)
          else build is null end
      union all
      select 'a claim that is ' || claim || ' has a workspace that is ' || state
        from w where claim_id is not null and not case claim
          when 'personalizing' then state in ('personalizing', 'starting', 'deleting')
          when 'claimed' then state in ('claimed', 'stopped', 'deleting', 'leaked')
          when 'failed' then state in ('failed', 'deleting', 'deleted', 'leaked')
          when 'released' then state in ('deleted', 'deleting', 'leaked')
          else false end
      union all
      select 'a claim that is personalizing has another build than its workspace'
        from w where claim = 'personalizing' and build is distinct from claims_build
          and state <> 'deleting'
      union all
      select 'two claims of one key' from larder.claims group by organization_id, key
        having count(*) > 1
      union all
      select 'claimed by ' || c.owner || ', owned by ' || w.owner
        from larder.claims c join larder.workspaces w on w.id = c.workspace_id
        where c.owner is distinct from w.owner
      """;

  /** What limits and pools bound. */
  private static final String COUNTS =
      """
      select 'builds in flight', count(*) from larder.builds
        where not owned and status in ('pending', 'running', 'canceling')
      union all
      select 'prebuilds', count(*) from larder.workspaces
        where owner is null and state <> 'deleted'
      union all
      select 'stock of ' || preset_id, count(*) from larder.workspaces
        where owner is null and state in ('starting', 'ready', 'unhealthy') group by preset_id
      union all
      select 'workspaces beyond the limit of ' || owner, greatest(count(*) - limit_per_owner, 0)
        from larder.workspaces join larder.organizations o on o.id = organization_id
        where owner is not null and state <> 'deleted' and limit_per_owner is not null
        group by owner, limit_per_owner
      """;

  /** Who waits beside a prebuild that they may have, with no one left to give it to them. */
  private static final String LOST =
      """
      select 'a waiting claim of ' || c.owner || ' is left beside a ready prebuild'
      from larder.claims c
      join larder.pools p on p.id = c.pool_id
      join larder.organizations o on o.id = p.organization_id
      join larder.templates t on t.id = p.template_id and t.deleted_at is null and t.deprecated = ''
      join larder.presets r on r.pool_id = p.id and r.template_version_id = t.active_version_id
      where c.status = 'waiting' and c.wait_until > 'NOW'
        and exists (
          select from larder.workspaces w where w.preset_id = r.id and w.owner is null
            and w.state = 'ready' and w.created_at >= coalesce(r.invalidated_at, '-infinity')
            and (p.ttl is null or w.created_at >= timestamptz 'NOW' - p.ttl * interval '1 microsecond'))
        and (o.limit_per_owner is null or o.limit_per_owner > (
          select count(*) from larder.workspaces w
          where w.organization_id = o.id and w.owner = c.owner and w.state <> 'deleted'))
        and (c.name is null or not exists (
          select from larder.workspaces w where w.organization_id = o.id and w.owner = c.owner
            and w.name = c.name and w.state <> 'deleted'))
      limit 1
      """;

  private final MeetingPlace place;
  private final Set<String> refusals = new HashSet<>();
  private final Map<String, Integer> most = new HashMap<>();

  /** Begins where nothing has happened yet. */
  MeetingJudge(MeetingPlace place) {
    this.place = place;
    this.most.putAll(counts());
  }

  /** What comes of both where one comes after the other, in this order: so it may always be. */
  void allow(Meeting.Outcome inOrder) {
    refusal(inOrder.first()).ifPresent(refusals::add);
    refusal(inOrder.second()).ifPresent(refusals::add);
    counts().forEach((what, count) -> most.merge(what, count, Math::max));
  }

  List<String> judge(Meeting.Outcome outcome) {
    List<String> broken = new ArrayList<>();
    if (outcome.deadlocks() > 0) {
      broken.add("deadlock");
    }
    for (Meeting.End end : List.of(outcome.first(), outcome.second())) {
      if (end.answer() instanceof Throwable thrown) {
        broken.add(threw(thrown));
      }
      refusal(end).filter(why -> !refusals.contains(why)).ifPresent(broken::add);
    }
    broken.addAll(place.texts(INCONSISTENT));
    counts()
        .forEach(
            (what, count) -> {
              if (count > most.getOrDefault(what, 0)) {
                broken.add("%s: %d, at most %d".formatted(what, count, most.getOrDefault(what, 0)));
              }
            });
    if (!lostWaiters().isEmpty()) {
      aPassComes();
      broken.addAll(lostWaiters());
    }
    return broken;
  }

  private Map<String, Integer> counts() {
    return place.numbers(COUNTS);
  }

  /** What an end is refused for, if it is. */
  private static Optional<String> refusal(Meeting.End end) {
    return end.answer() instanceof ClaimResult.Refused refused
        ? Optional.of("refused: " + refused.why())
        : Optional.empty();
  }

  private List<String> lostWaiters() {
    return place.texts(LOST.replace("NOW", place.story().now().toString()));
  }

  /** As the loop makes them: sooner or later one comes. */
  private void aPassComes() {
    Story story = place.story();
    story.plan(new PassScope.All()).todo().forEach(todo -> story.reconcile(todo.preset()));
  }

  /** In a line. */
  static String threw(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return "throws "
        + (thrown.getClass().getSimpleName() + ": " + cause.getMessage())
            .lines()
            .findFirst()
            .orElse("");
  }
}
