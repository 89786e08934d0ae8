package dev.larder.server.claim;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.pool.PoolName;
import dev.larder.server.http.ApiProblem;
import dev.larder.server.http.ProblemType;
import dev.larder.store.view.StockOutlook;
import dev.larder.store.view.Views;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** What is said to who got no workspace: whether to ask again, and when. */
final class StockProblems {
  private static final double JITTER = 0.2;

  private final Views views;

  StockProblems(Views views) {
    this.views = views;
  }

  ApiProblem missed(PoolName pool, String reason) {
    Optional<StockOutlook> outlook = views.outlook(pool);
    Optional<String> hopeless =
        outlook.map(StockOutlook::hopeless).orElseGet(() -> Optional.of(reason));
    if (hopeless.isPresent()) {
      return new ApiProblem(
              ProblemType.NO_STOCK_COMING,
              "no prebuild of %s is ready, and none is coming: %s".formatted(pool, hopeless.get()))
          .with("reason", hopeless.get());
    }
    Duration wait = jittered(outlook.orElseThrow().untilNext());
    return new ApiProblem(ProblemType.OUT_OF_STOCK, reason)
        .with("retryAfterSeconds", wait.toSeconds())
        .retryAfter(wait);
  }

  /** So that those who found nothing at once do not all come back at once. */
  private static Duration jittered(Duration wait) {
    long millis = wait.toMillis();
    long more = millis + (long) (millis * JITTER * ThreadLocalRandom.current().nextDouble());
    long seconds = Math.min(StockOutlook.MAX.toSeconds(), (more + 999) / 1000);
    return Duration.ofSeconds(seconds);
  }

  static ApiProblem refused(ClaimRequest wanted, ClaimResult.Refused refused) {
    return switch (refused.why()) {
      case NO_SUCH_POOL -> ApiProblem.notFound("pool", wanted.pool().toString());
      case NAME_TAKEN -> new ApiProblem(ProblemType.NAME_TAKEN, refused.reason());
      case KEY_USED_OTHERWISE -> new ApiProblem(ProblemType.KEY_USED_OTHERWISE, refused.reason());
      case OWNER_LIMIT -> new ApiProblem(ProblemType.OWNER_LIMIT, refused.reason());
      case INVALID -> ApiProblem.invalid(refused.reason());
      case DISABLED ->
          new ApiProblem(ProblemType.NO_STOCK_COMING, refused.reason())
              .with("reason", refused.reason());
    };
  }
}
