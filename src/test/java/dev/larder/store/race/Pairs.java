package dev.larder.store.race;

import dev.larder.store.Story;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;

/** All pairs of operations of one state: each meets each, stopped at each of its places. */
@NullMarked
final class Pairs implements AutoCloseable {
  private final MeetingStates state;
  private final PairFindings findings;
  private final MeetingPlace place;
  private final Meeting meeting;
  private final Map<StoreOperation, Optional<Ready>> ready = new HashMap<>();
  private int played;

  /** An operation on what it found where both meet, with what comes of it alone. */
  private record Ready(
      StoreOperation operation, Function<Story, Object> does, Meeting.Alone alone) {
    int places() {
      return alone.places().size();
    }

    int commits() {
      return (int) alone.places().stream().filter(GatedSource.COMMIT::equals).count();
    }
  }

  private Pairs(MeetingStates state, PairFindings findings) {
    this.state = state;
    this.findings = findings;
    this.place = state.place();
    this.meeting = new Meeting(place);
  }

  /**
   * Plays the pairs whose name, {@code state: one × other}, is chosen; answers with how often two
   * met.
   */
  static int play(MeetingStates state, Predicate<String> chosen, PairFindings findings) {
    List<StoreOperation> all = StoreOperations.all();
    List<Pair> pairs =
        all.stream()
            .flatMap(one -> all.stream().map(other -> new Pair(state, one, other)))
            .filter(pair -> chosen.test(pair.toString()))
            .toList();
    if (pairs.isEmpty()) {
      return 0;
    }
    try (Pairs playing = new Pairs(state, findings)) {
      for (Pair pair : pairs) {
        playing
            .ready(pair.one)
            .ifPresent(
                one ->
                    playing
                        .ready(pair.other)
                        .ifPresent(other -> playing.play(pair.toString(), one, other)));
      }
      return playing.played;
    }
  }

  private record Pair(MeetingStates state, StoreOperation one, StoreOperation other) {
    @Override
    public String toString() {
      return state + ": " + one + " × " + other;
    }
  }

  /**
   * Looks in the state as it was notified, and runs it alone there. Empty: it cannot meet anybody.
   */
  private Optional<Ready> ready(StoreOperation operation) {
    return ready.computeIfAbsent(
        operation,
        found -> {
          place.restore();
          return found
              .on()
              .apply(place.story())
              .map(does -> new Ready(found, does, alone(does)))
              .filter(this::endsAlone);
        });
  }

  /** The second time: what is read once and kept is no place of those that come later. */
  private Meeting.Alone alone(Function<Story, Object> does) {
    meeting.alone(does);
    place.restore();
    return meeting.alone(does);
  }

  private boolean endsAlone(Ready one) {
    if (one.alone.end().answer() instanceof Throwable thrown) {
      findings.add(state + ": " + one.operation, MeetingJudge.threw(thrown), "alone");
      return false;
    }
    return true;
  }

  private void play(String name, Ready one, Ready other) {
    place.restore();
    MeetingJudge judge = new MeetingJudge(place);
    judge.allow(meeting.play(one.does, other.does, one.places() - 1, 0));
    judge.allow(meeting.play(one.does, other.does, 0, 0));
    for (int stop = 0; stop < one.places(); stop++) {
      boolean waited = play(name, judge, one, other, stop, 0);
      // where it waits it comes to no commit; before all else it is as the other order
      for (int open = 1; !waited && stop > 0 && open <= other.commits(); open++) {
        play(name, judge, one, other, stop, open);
      }
    }
  }

  private boolean play(
      String name, MeetingJudge judge, Ready one, Ready other, int stop, int open) {
    Meeting.Outcome outcome = meeting.play(one.does, other.does, stop, open);
    played++;
    String where =
        "the first stands at %s%s"
            .formatted(
                outcome.at().orElse("(nowhere)"),
                open == 0 ? "" : ", the other before its commit " + open);
    judge.judge(outcome).forEach(broken -> findings.add(name, broken, where));
    return outcome.waited();
  }

  @Override
  public void close() {
    meeting.close();
    place.close();
  }
}
