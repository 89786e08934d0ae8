package dev.larder.store.event;

import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.DELIVERIES;
import static dev.larder.store.schema.Tables.EVENTS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static org.jooq.impl.DSL.noCondition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.larder.pool.EventId;
import dev.larder.pool.EventKind;
import dev.larder.pool.PoolName;
import dev.larder.store.sql.ReachCondition;
import dev.larder.store.sql.StoreTime;
import dev.larder.store.sql.StoredJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * What happened, newest first: events, and claims from their own rows, each read through its index
 * as far as the limit goes. Kind and pool stand in the statement itself: which index is the short
 * way depends on how many there are of them.
 */
public final class ReadEvents {
  private final DSLContext sql;
  private final Field<Instant> now;
  private final Field<Instant> readAt;

  public ReadEvents(DSLContext sql, Field<Instant> now) {
    this.sql = sql;
    this.now = now;
    this.readAt = now.as("read_at");
  }

  public List<EventView> matching(EventFilter filter) {
    boolean claims = filter.kind().filter(kind -> kind != EventKind.CLAIMED).isEmpty();
    boolean events = filter.kind().filter(kind -> kind == EventKind.CLAIMED).isEmpty();
    return Stream.concat(
            events ? events(filter).stream() : Stream.empty(),
            claims ? claims(filter).stream() : Stream.empty())
        .sorted(Comparator.comparing(EventView::at).reversed())
        .limit(filter.limit())
        .toList();
  }

  /** From this instant on, oldest first. */
  List<EventView> since(Instant from, int limit) {
    return Stream.concat(
            events(EVENTS.AT.ge(from), List.of(EVENTS.AT, EVENTS.ID), limit).stream(),
            claims(CLAIMS.CLAIMED_AT.ge(from), List.of(CLAIMS.CLAIMED_AT, CLAIMS.ID), limit)
                .stream())
        .sorted(Comparator.comparing(EventView::at))
        .limit(limit)
        .toList();
  }

  private List<EventView> events(EventFilter filter) {
    Condition wanted =
        filter
            .kind()
            .map(kind -> is(EVENTS.KIND, kind))
            .orElseGet(() -> noCondition())
            .and(filter.pool().map(pool -> is(EVENTS.POOL_ID, pool)).orElseGet(() -> noCondition()))
            .and(since(EVENTS.AT, filter))
            .and(filter.until().map(EVENTS.AT::le).orElseGet(() -> noCondition()))
            .and(ReachCondition.subjects(filter.reach()));
    return events(wanted, List.of(EVENTS.AT.desc(), EVENTS.ID.desc()), filter.limit());
  }

  private List<EventView> events(Condition wanted, List<? extends OrderField<?>> order, int limit) {
    List<Record> rows =
        sql.select(EVENTS.asterisk())
            .select(ORGANIZATIONS.NAME, TEMPLATES.NAME, POOLS.NAME, WORKSPACES.NAME, readAt)
            .from(EVENTS)
            .leftJoin(ORGANIZATIONS)
            .on(ORGANIZATIONS.ID.eq(EVENTS.ORGANIZATION_ID))
            .leftJoin(TEMPLATES)
            .on(TEMPLATES.ID.eq(EVENTS.TEMPLATE_ID))
            .leftJoin(POOLS)
            .on(POOLS.ID.eq(EVENTS.POOL_ID))
            .leftJoin(WORKSPACES)
            .on(WORKSPACES.ID.eq(EVENTS.WORKSPACE_ID))
            .where(wanted)
            .orderBy(order)
            .limit(limit)
            .fetch()
            .map(row -> row);
    Map<EventId, List<EventView.Delivery>> deliveries = deliveries(rows);
    return rows.stream()
        .map(row -> event(row, deliveries.getOrDefault(row.get(EVENTS.ID), List.of())))
        .toList();
  }

  private Map<EventId, List<EventView.Delivery>> deliveries(List<Record> events) {
    return sql.selectFrom(DELIVERIES)
        .where(DELIVERIES.EVENT_ID.in(events.stream().map(row -> row.get(EVENTS.ID)).toList()))
        .orderBy(DELIVERIES.RECIPIENT, DELIVERIES.ID)
        .fetchGroups(
            DELIVERIES.EVENT_ID,
            row ->
                new EventView.Delivery(
                    row.getId(),
                    row.getRecipient(),
                    row.getStatus(),
                    row.getAttempts(),
                    Optional.ofNullable(row.getError()),
                    Optional.ofNullable(row.getAttemptedAt())));
  }

  private EventView event(Record row, List<EventView.Delivery> deliveries) {
    Instant at = row.get(EVENTS.AT);
    return new EventView(
        Optional.of(row.get(EVENTS.ID)),
        at,
        Duration.between(at, row.get(readAt)),
        row.get(EVENTS.KIND),
        row.get(EVENTS.ACTOR),
        Optional.ofNullable(row.get(ORGANIZATIONS.NAME)),
        Optional.ofNullable(row.get(TEMPLATES.NAME)),
        pool(row),
        Optional.ofNullable(row.get(EVENTS.WORKSPACE_ID)),
        Optional.ofNullable(row.get(WORKSPACES.NAME)),
        Optional.ofNullable(row.get(EVENTS.BUILD_ID)),
        Optional.ofNullable(row.get(EVENTS.CLAIM_ID)),
        StoredJson.tree(row.get(EVENTS.DETAILS).data()),
        deliveries);
  }

  private List<EventView> claims(EventFilter filter) {
    return claims(
        filter
            .pool()
            .map(pool -> is(CLAIMS.POOL_ID, pool))
            .orElseGet(() -> noCondition())
            .and(since(CLAIMS.CLAIMED_AT, filter))
            .and(filter.until().map(CLAIMS.CLAIMED_AT::le).orElseGet(() -> noCondition()))
            .and(ReachCondition.subjects(filter.reach())),
        List.of(CLAIMS.CLAIMED_AT.desc(), CLAIMS.ID.desc()),
        filter.limit());
  }

  private List<EventView> claims(Condition wanted, List<? extends OrderField<?>> order, int limit) {
    return sql.select(CLAIMS.asterisk())
        .select(ORGANIZATIONS.NAME, TEMPLATES.NAME, POOLS.NAME, WORKSPACES.NAME, readAt)
        .from(CLAIMS)
        .join(POOLS)
        .on(POOLS.ID.eq(CLAIMS.POOL_ID))
        .join(TEMPLATES)
        .on(TEMPLATES.ID.eq(POOLS.TEMPLATE_ID))
        .join(ORGANIZATIONS)
        .on(ORGANIZATIONS.ID.eq(CLAIMS.ORGANIZATION_ID))
        .leftJoin(WORKSPACES)
        .on(WORKSPACES.ID.eq(CLAIMS.WORKSPACE_ID))
        .where(CLAIMS.CLAIMED_AT.isNotNull())
        .and(wanted)
        .orderBy(order)
        .limit(limit)
        .fetch(this::claim);
  }

  private EventView claim(Record row) {
    Instant at = row.get(CLAIMS.CLAIMED_AT);
    JsonNode details =
        JsonNodeFactory.instance
            .objectNode()
            .put("owner", row.get(CLAIMS.OWNER))
            .put("hit", row.get(CLAIMS.HIT))
            .put("status", row.get(CLAIMS.STATUS).label());
    return new EventView(
        Optional.empty(),
        at,
        Duration.between(at, row.get(readAt)),
        EventKind.CLAIMED,
        row.get(CLAIMS.INITIATOR),
        Optional.of(row.get(ORGANIZATIONS.NAME)),
        Optional.of(row.get(TEMPLATES.NAME)),
        pool(row),
        Optional.ofNullable(row.get(CLAIMS.WORKSPACE_ID)),
        Optional.ofNullable(row.get(WORKSPACES.NAME)),
        Optional.ofNullable(row.get(CLAIMS.BUILD_ID)),
        Optional.of(row.get(CLAIMS.ID)),
        details,
        List.of());
  }

  private Condition since(Field<Instant> at, EventFilter filter) {
    return filter
        .since()
        .map(age -> at.ge(StoreTime.before(now, age)))
        .orElseGet(() -> noCondition());
  }

  private static Optional<PoolName> pool(Record row) {
    @Nullable String preset = row.get(POOLS.NAME);
    return Optional.ofNullable(preset)
        .map(name -> PoolName.of(row.get(ORGANIZATIONS.NAME), row.get(TEMPLATES.NAME), name));
  }
}
