package dev.larder.server.event;

import static dev.larder.access.Scope.READ;

import dev.larder.access.Access;
import dev.larder.document.Durations;
import dev.larder.pool.EventKind;
import dev.larder.pool.Label;
import dev.larder.server.answer.EventDocuments;
import dev.larder.server.http.Answer;
import dev.larder.server.http.EventStream;
import dev.larder.server.http.Page;
import dev.larder.server.http.Recent;
import dev.larder.server.http.Request;
import dev.larder.server.http.Route;
import dev.larder.server.http.Streams;
import dev.larder.server.pool.NamedPools;
import dev.larder.store.event.EventFilter;
import dev.larder.store.event.EventTail;
import dev.larder.store.event.EventView;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Events: newest first as a list, as they happen as a stream. */
public final class EventRoutes {
  private static final int MAX_PAGE = 1_000;
  private static final Duration SCOPE_CHECKED_EVERY = Duration.ofMinutes(1);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final int MAX_SEEN = 20_000;

  private final Views views;
  private final NamedPools pools;
  private final EventTail tail;
  private final EventFeed feed;
  private final Streams streams;

  public EventRoutes(
      Views views, NamedPools pools, EventTail tail, EventFeed feed, Streams streams) {
    this.views = views;
    this.pools = pools;
    this.tail = tail;
    this.feed = feed;
    this.streams = streams;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/v1/events", this::list, READ),
        Route.get("/v1/events/stream", this::stream, READ));
  }

  private Answer list(Request request) {
    int limit = request.limit(50, MAX_PAGE);
    Optional<Position> after =
        request.query("after").map(cursor -> Page.position(cursor, Position::parse));
    int shownBefore = after.map(Position::shown).orElse(0);
    List<EventView> read =
        views
            .events(
                new EventFilter(
                    request.query("kind", text -> Label.of(EventKind.class, text)),
                    pools.ofQuery(request, READ).map(PoolStock::id),
                    request.query("since", Durations::parsePositive),
                    after.map(Position::at),
                    request.access().reach(READ),
                    limit + 1 + shownBefore))
            .stream()
            .skip(shownBefore)
            .toList();
    return Answer.page(
        Page.of(
            read,
            limit,
            EventDocuments::document,
            last -> Position.after(read.subList(0, limit), last, after).toString()));
  }

  /**
   * Behind the last event of a page.
   *
   * @param shown how many of that instant were shown
   */
  private record Position(Instant at, int shown) {
    static Position parse(String text) {
      int space = text.indexOf(' ');
      if (space < 0) {
        throw new IllegalArgumentException("no position");
      }
      int shown = Integer.parseInt(text.substring(space + 1));
      if (shown < 1 || shown > MAX_PAGE * 10) {
        throw new IllegalArgumentException("no position");
      }
      return new Position(Instant.parse(text.substring(0, space)), shown);
    }

    static Position after(List<EventView> page, EventView last, Optional<Position> before) {
      int same = (int) page.stream().filter(event -> event.at().equals(last.at())).count();
      int earlier =
          before.filter(position -> position.at.equals(last.at())).map(Position::shown).orElse(0);
      return new Position(last.at(), same + earlier);
    }

    @Override
    public String toString() {
      return at + " " + shown;
    }
  }

  private Answer stream(Request request) throws InterruptedException {
    Optional<Instant> from = request.lastEventId(Instant::parse);
    return streams.stream(request, stream -> new Following(request, stream).follow(from));
  }

  /** One client's stream. Readings overlap: what was sent is remembered. */
  private final class Following {
    private final Request request;
    private final EventStream stream;

    private final Map<String, Boolean> seen = new Recent<>(MAX_SEEN);

    private Access access;
    private long checkedAt = System.nanoTime();

    Following(Request request, EventStream stream) {
      this.request = request;
      this.stream = stream;
      this.access = request.access();
    }

    void follow(Optional<Instant> from) throws IOException, InterruptedException {
      Instant begin = stream.inside(tail::end);
      try (EventFeed.Follower follower = stream.inside(feed::follow)) {
        catchUp(from.orElse(begin));
        while (!follower.isLost() && !streams.isClosing()) {
          checkScope();
          Optional<EventFeed.Item> item = follower.next(TICK);
          if (item.isPresent()) {
            send(item.get().event(), item.get().from());
          } else {
            stream.keepAlive();
          }
        }
      }
    }

    /** Up to where the feed reads on: it may have begun later than this client's last event. */
    private void catchUp(Instant from) throws IOException, InterruptedException {
      Instant at = from;
      for (boolean more = true; more; ) {
        Instant here = at;
        EventTail.Part part = stream.inside(() -> tail.read(here));
        for (EventView event : part.events()) {
          send(event, here);
        }
        at = part.from();
        more = part.more();
      }
    }

    private void send(EventView event, Instant from) throws IOException {
      String key = event.id().map(Object::toString).orElseGet(() -> "claim " + event.claim());
      if (seen.put(key, true) == null && isReadable(event)) {
        stream.send(from.toString(), event.kind().label(), EventDocuments.document(event));
      }
    }

    private boolean isReadable(EventView event) {
      if (event.pool().isPresent()) {
        return access.may(READ, event.pool().get());
      }
      return event
          .organization()
          .map(organization -> access.may(READ, organization, event.template()))
          .orElseGet(() -> access.mayEverywhere(READ));
    }

    private void checkScope() throws InterruptedException {
      if (System.nanoTime() - checkedAt > SCOPE_CHECKED_EVERY.toNanos()) {
        access = stream.inside(request::checkedAgain);
        checkedAt = System.nanoTime();
      }
    }
  }
}
