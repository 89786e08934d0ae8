package dev.larder.server.explanation;

import dev.larder.document.Document;
import dev.larder.document.DurationFormat;
import dev.larder.plan.Action.HoldReason;
import dev.larder.plan.Schedule;
import dev.larder.pool.PoolState;
import dev.larder.server.answer.PoolDocuments;
import dev.larder.server.answer.WorkspaceDocuments;
import dev.larder.store.view.AttemptLog;
import dev.larder.store.view.BuildView;
import dev.larder.store.view.PoolDiagnostics;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.PoolStock.Counts;
import dev.larder.store.view.PoolStock.Forecast;
import dev.larder.store.view.PoolStock.Target;
import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceView;
import dev.larder.store.worker.Workers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is said of a pool, for people and for programs.
 *
 * @param around what it depends on beyond its own stock
 * @param plan what a pass would do now
 * @param leaked its workspaces that could not be deleted
 * @param inARow how many first builds have failed since one went well
 * @param failures the last of them, newest first
 */
public record Explanation(
    PoolStock stock,
    PoolDiagnostics around,
    List<String> plan,
    List<WorkspaceView> leaked,
    int inARow,
    List<Failure> failures) {
  private static final int TAIL_LINES = 8;

  /** A failed build with the end of what it printed. */
  public record Failure(BuildView build, List<String> tail) {
    static Failure of(BuildView build, Views views) {
      return new Failure(build, tailOf(views.log(build.id())));
    }
  }

  /** As people read it, in lines. */
  public String text() {
    StringWriter text = new StringWriter();
    print(new PrintWriter(text, true));
    return text.toString();
  }

  private void print(PrintWriter out) {
    out.println(stock.name());
    line(out, "Wanted", wanted());
    line(out, "There", there(stock.counts()));
    line(out, "State", doing(stock));
    line(out, "Next", next(stock));
    line(out, "Plan", String.join("; ", plan));
    around
        .retried()
        .forEach(build -> line(out, "Retries", DiagnosticsFormat.retried(build, stock.asOf())));
    DiagnosticsFormat.limits(around).forEach(limit -> line(out, "Limit", limit));
    DiagnosticsFormat.workers(around).ifPresent(workers -> line(out, "Workers", workers));
    DiagnosticsFormat.waiting(around, stock.asOf()).ifPresent(who -> line(out, "Waiting", who));
    DiagnosticsFormat.leases(around, stock.asOf()).ifPresent(some -> line(out, "Leases", some));
    claims(stock.forecast()).ifPresent(claims -> line(out, "Claims", claims));
    around
        .undelivered()
        .forEach(
            delivery -> line(out, "Notify", DiagnosticsFormat.undelivered(delivery, stock.asOf())));
    leaked.forEach(
        workspace -> line(out, "Leaked", DiagnosticsFormat.leaked(workspace, stock.asOf())));
    failed().ifPresent(run -> line(out, "Failed", run));
    if (!failures.isEmpty()) {
      out.println();
      out.println("Last failed builds since one went well, newest first:");
    }
    failures.forEach(failure -> print(out, failure));
  }

  private static void line(PrintWriter out, String what, String text) {
    out.println("  %-8s %s".formatted(what + ":", text));
  }

  private static void print(PrintWriter out, Failure failure) {
    BuildView build = failure.build();
    out.println(
        "  %s  %s ago, attempt %d: %s"
            .formatted(
                build.id().toString().substring(0, 8),
                DurationFormat.age(build.age()),
                build.attempt(),
                build.error().orElse("no reason was recorded")));
    failure.tail().forEach(line -> out.println("    | " + line));
  }

  /** For programs; what people read is there, too. */
  public Document document() {
    return PoolDocuments.document(stock)
        .put("wanted", wanted())
        .put("wantedUntil", around.targetUntil())
        .put("there", there(stock.counts()))
        .put("doing", doing(stock))
        .put("next", next(stock))
        .put("plan", plan)
        .put("limits", around.limits().stream().map(PoolDocuments::limit).toList())
        .put("tags", around.tags())
        .put("workers", around.workers().stream().map(this::worker).toList())
        .put("waiting", around.waiting().claims())
        .put("waitingSince", around.waiting().since())
        .put("retried", around.retried().stream().map(Explanation::document).toList())
        .put("leases", around.leases().workspaces())
        .put("nextLeaseEnd", around.leases().next())
        .put("claims", claims(stock.forecast()))
        .put("undelivered", around.undelivered().stream().map(Explanation::document).toList())
        .put("leakedWorkspaces", leaked.stream().map(WorkspaceDocuments::document).toList())
        .put("failedInARow", inARow)
        .put("failures", failures.stream().map(Explanation::document).toList())
        .put("text", text());
  }

  private Document worker(Workers.Live live) {
    return new Document()
        .put("name", live.worker().name())
        .put("tags", live.worker().tags())
        .put("roles", live.worker().roles().stream().sorted().toList())
        .put("serves", live.serves(around.tags()))
        .put("startedAt", live.startedAt());
  }

  private static Document document(PoolDiagnostics.Retried build) {
    return new Document()
        .put("build", build.build())
        .put("attempt", build.attempt())
        .put("error", build.error())
        .put("finishedAt", build.at());
  }

  private static Document document(PoolDiagnostics.Undelivered delivery) {
    return new Document()
        .put("event", delivery.kind())
        .put("recipient", delivery.recipient())
        .put("givenUp", delivery.givenUp())
        .put("attempts", delivery.attempts())
        .put("error", delivery.error())
        .put("attemptedAt", delivery.at());
  }

  private static Document document(Failure failure) {
    return new Document()
        .put("build", failure.build().id())
        .put("error", failure.build().error())
        .put("finishedAt", failure.build().finishedAt())
        .put("logTail", failure.tail());
  }

  private Optional<String> failed() {
    int limit = around.settings().failureHardLimit();
    return inARow == 0
        ? Optional.empty()
        : Optional.of(
            "%d in a row; %s"
                .formatted(
                    inARow, limit == 0 ? "there is no hard limit" : "the hard limit is " + limit));
  }

  private String wanted() {
    Target target = stock.target();
    if (target.drained().isPresent()) {
      return "0, since " + target.drained().get();
    }
    return target
        .schedule()
        .map(schedule -> target.desired() + scheduled(schedule, target) + wantedUntil())
        .orElse(target.desired() + ", always");
  }

  private String wantedUntil() {
    return around.targetUntil().map(at -> "; until " + inTime(stock, at)).orElse("");
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
    String handedOut =
        counts.oldClaimable() == 0
            ? ""
            : " (%d handed out until the new ones are ready)".formatted(counts.oldClaimable());
    int expired = counts.expired();
    add(parts, expired, "expired" + (counts.draining() == 0 ? handedOut : ""));
    add(parts, counts.draining(), "of an older version" + handedOut);
    add(parts, counts.deleting(), "being deleted");
    add(parts, counts.failed(), "failed");
    add(parts, counts.leaked(), "leaked: its delete failed and is tried again");
    add(parts, counts.claimed(), "claimed by people");
    return String.join(", ", parts);
  }

  /**
   * What a claim would replace; empty: nothing, or it is not known and no forecast was attempted.
   */
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
                            "would replace %s: made again when claimed, so building them ahead gains nothing"
                                .formatted(replacement.describe())));
  }

  private static void add(List<String> parts, int count, String what) {
    if (count > 0) {
      parts.add(count + " " + what);
    }
  }

  private static String doing(PoolStock stock) {
    return stock.status().state().label()
        + stock.status().reason().map(reason -> ": " + reason).orElse("");
  }

  private static String next(PoolStock stock) {
    String until = stock.status().until().map(at -> inTime(stock, at)).orElse("");
    int missing = stock.target().desired() - stock.counts().ready() - stock.counts().starting();
    PoolState state = stock.status().state();
    return switch (state) {
      case FULL -> "nothing to do; a claim is met at once and refilled";
      case DRAINING -> "what is not wanted any more is deleted";
      case FILLING ->
          stock.status().hold().filter(HoldReason.SLOW_START::equals).isPresent()
              ? "each build that succeeds lets two more begin; after a failure it is one at a time"
              : missing > 0
                  ? "the next pass builds %d more".formatted(missing)
                  : "it is full when the builds under way succeed";
      case BACKOFF ->
          until.isEmpty() ? "it tries again after the backoff" : "it tries again at " + until;
      case HARD_LIMITED ->
          (until.isEmpty() ? "" : "one build tests at " + until + " whether it works again; ")
              + "a new template version ends it at once, or `larder presets reset %s`"
                  .formatted(stock.name());
      case PAUSED -> "nothing, until `larder resume`";
      case LIMITED -> "the rest is built as capacity appears below the limit, oldest wait first";
      case NO_WORKER -> "it is built as soon as a worker starts that serves the template's tags";
    };
  }

  private static String inTime(PoolStock stock, Instant at) {
    return "%s (in %s)".formatted(at, DurationFormat.age(Duration.between(stock.asOf(), at)));
  }

  private static List<String> tailOf(List<AttemptLog> attempts) {
    if (attempts.isEmpty()) {
      return List.of();
    }
    List<String> lines = attempts.getLast().text().lines().toList();
    return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
  }
}
