package dev.larder.cli.claim;

import dev.larder.api.ApiException;
import dev.larder.api.ClaimAnswer;
import dev.larder.api.ClaimCall;
import dev.larder.api.LarderClient;
import dev.larder.claim.ClaimStatus;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Verb;
import java.time.Duration;
import java.util.Optional;

/** A claim, its place in line, its personalization. */
final class FollowedClaim {
  /** How long the server may hold an answer. */
  private static final Duration HELD = Duration.ofSeconds(50);

  private final LarderClient client;
  private final Verb verb;

  FollowedClaim(LarderClient client, Verb verb) {
    this.client = client;
    this.verb = verb;
  }

  /** Claims, and stands in line where it has to; empty: its time was up first. */
  Optional<ClaimAnswer> owned(ClaimCall call) {
    ClaimAnswer now = client.claim(call);
    if (now.state() == ClaimStatus.WAITING) {
      verb.report("larder: in line until " + new Item(now.json()).text("until"));
    }
    while (now.state() == ClaimStatus.WAITING) {
      try {
        now = client.claim(now.claim(), HELD);
      } catch (ApiException gone) {
        if (gone.status() == 404 || gone.type().equals("out-of-stock")) {
          return Optional.empty();
        }
        throw gone;
      }
    }
    return Optional.of(now);
  }

  /** How the claim stands when it is personalized, or when the time is up. */
  ClaimAnswer personalized(ClaimAnswer owned, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    ClaimAnswer now = owned;
    while (now.state() == ClaimStatus.PERSONALIZING && System.nanoTime() < end) {
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      now = client.claim(owned.claim(), left.compareTo(HELD) < 0 ? left : HELD);
    }
    return now;
  }
}
