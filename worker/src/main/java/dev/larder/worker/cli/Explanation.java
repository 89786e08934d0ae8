package dev.larder.worker.cli;

import dev.larder.plan.Action.HoldReason;
import dev.larder.plan.Schedule;
import dev.larder.pool.PoolState;
import dev.larder.store.AttemptLog;
import dev.larder.store.BuildView;
import dev.larder.store.PoolStock;
import dev.larder.store.PoolStock.Counts;
import dev.larder.store.PoolStock.Forecast;
import dev.larder.store.PoolStock.Target;
import dev.larder.store.Views;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pool in plain words.
 *
 * @param wanted how many are wanted and where that number comes from
 * @param there what is there
 * @param doing what it is doing, and why
 * @param next what happens next
 * @param failures the last failed builds, newest first
 */
record Explanation(
    PoolStock stock,
    String wanted,
    String there,
    String doing,
    String next,
    List<Failure> failures) {
  private static final int TAIL_LINES = 8;

  /** A failed build with the end of what it printed. */
  record Failure(BuildView build, List<String> tail) {}

  static Explanation of(PoolStock stock, List<BuildView> failed, Views views) {
    return new Explanation(
        stock,
        wanted(stock.target()),
        there(stock.counts()),
        doing(stock),
        next(stock),
        failed.stream().map(build -> new Failure(build, tail(views.log(build.id())))).toList());
  }

  void print(PrintWriter out) {
    out.println(stock.name());
    out.println("  Wanted:  " + wanted);
    out.println("  There:   " + there);
    out.println("  State:   " + doing);
    out.println("  Next:    " + next);
    claims(stock.forecast()).ifPresent(claims -> out.println("  Claims:  " + claims));
    if (!failures.isEmpty()) {
      out.println();
      out.println("Last failed builds since one went well, newest first:");
    }
    for (Failure failure : failures) {
      BuildView build = failure.build();
      out.println(
          "  %s  %s ago, try %d: %s"
              .formatted(
                  BuildsCommand.shortId(build),
                  Spans.age(build.age()),
                  build.attempt(),
                  build.error().orElse("no reason was recorded")));
      failure.tail().forEach(line -> out.println("    | " + line));
    }
  }

  Document document() {
    return StockTable.document(stock)
        .put("wanted", wanted)
        .put("there", there)
        .put("doing", doing)
        .put("next", next)
        .put("claims", claims(stock.forecast()))
        .put(
            "failures",
            failures.stream()
                .map(
                    failure ->
                        new Document()
                            .put("build", failure.build().id())
                            .put("error", failure.build().error())
                            .put("finishedAt", failure.build().finishedAt())
                            .put("logTail", failure.tail()))
                .toList());
  }

  private static String wanted(Target target) {
    if (target.drained().isPresent()) {
      return "0, since " + target.drained().get();
    }
    String base = target.desired() + (target.schedule().isEmpty() ? ", always" : "");
    return target.schedule().map(schedule -> base + scheduled(schedule, target)).orElse(base);
  }

  private static String scheduled(Schedule schedule, Target target) {
    return schedule.windows().stream()
        .filter(window -> window.desired() == target.desired() && target.desired() != target.base())
        .findFirst()
        .map(
            window ->
                " by the window \"%s\" (%s); %d outside the windows"
                    .formatted(window.cron(), schedule.timezone(), target.base()))
        .orElse(
            ", the base: no window of the schedule (%s) asks for another number now"
                .formatted(schedule.timezone()));
  }

  private static String there(Counts counts) {
    List<String> parts = new ArrayList<>();
    parts.add(counts.ready() + " ready to claim");
    add(parts, counts.starting(), "being built");
    add(parts, counts.unhealthy(), "unhealthy");
    add(parts, counts.expired(), "expired");
    add(parts, counts.draining(), "of an older version");
    add(parts, counts.oldClaimable(), "of these old ones handed out until replaced");
    add(parts, counts.deleting(), "being deleted");
    add(parts, counts.failed(), "failed");
    add(parts, counts.leaked(), "leaked: its delete failed and is tried again");
    add(parts, counts.claimed(), "claimed by people");
    return String.join(", ", parts);
  }

  /** What a claim would replace; empty: nothing, or it is not known and nobody tried. */
  private static Optional<String> claims(Forecast forecast) {
    return forecast
        .error()
        .map(error -> "what they would replace could not be found out: " + error)
        .or(
            () ->
                forecast
                    .replacement()
                    .filter(replacement -> !replacement.isEmpty())
                    .map(
                        replacement ->
                            "would replace %s: made anew when claimed, so building them ahead is in vain"
                                .formatted(replacement.describe())));
  }

  private static void add(List<String> parts, int count, String what) {
    if (count > 0) {
      parts.add(count + " " + what);
    }
  }

  private static String doing(PoolStock stock) {
    return stock.standing().state().label()
        + stock.standing().reason().map(reason -> ": " + reason).orElse("");
  }

  private static String next(PoolStock stock) {
    String until =
        stock
            .standing()
            .until()
            .map(at -> "%s (in %s)".formatted(at, Spans.age(Duration.between(stock.asOf(), at))))
            .orElse("");
    int missing = stock.target().desired() - stock.counts().ready() - stock.counts().starting();
    PoolState state = stock.standing().state();
    return switch (state) {
      case FULL -> "nothing to do; a claim is met at once and refilled";
      case DRAINING -> "what is not wanted any more is deleted";
      case FILLING ->
          stock.standing().hold().filter(HoldReason.SLOW_START::equals).isPresent()
              ? "each build that succeeds lets two more begin; after a failure it is one at a time"
              : missing > 0
                  ? "the next pass builds %d more".formatted(missing)
                  : "it is full when the builds under way succeed";
      case BACKOFF ->
          until.isEmpty() ? "it tries again after the backoff" : "it tries again at " + until;
      case HARD_LIMITED ->
          (until.isEmpty() ? "" : "one build tests at " + until + " whether it works again; ")
              + "a new template version ends it at once";
      case PAUSED -> "nothing, until `larder resume`";
      case LIMITED -> "the rest is built when there is room below the limit";
      case NO_WORKER -> "nothing, until a worker starts that serves the template's tags";
    };
  }

  private static List<String> tail(List<AttemptLog> tries) {
    if (tries.isEmpty()) {
      return List.of();
    }
    List<String> lines = tries.getLast().text().lines().toList();
    return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
  }
}
