package dev.larder.server.http;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Map;

/** How often each token may ask of this server: so many a second for long, twice that at once. */
public final class RateLimits {
  private static final int MAX_KEPT = 10_000;
  private final int perSecond;

  private final Map<String, Bucket> buckets = new Recent<>(MAX_KEPT);

  public RateLimits(int perSecond) {
    this.perSecond = perSecond;
  }

  /** Counts one request; an ApiProblem where that is one too many. */
  void count(String token) {
    ConsumptionProbe probe = bucket(token).tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      throw new ApiProblem(
              ProblemType.RATE_LIMITED,
              "this token may ask %d times a second of a server".formatted(perSecond))
          .retryAfter(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }
  }

  private synchronized Bucket bucket(String token) {
    return buckets.computeIfAbsent(
        token,
        any ->
            Bucket.builder()
                .addLimit(
                    Bandwidth.builder()
                        .capacity(2L * perSecond)
                        .refillGreedy(perSecond, Duration.ofSeconds(1))
                        .build())
                .build());
  }
}
