package dev.larder.store.claim;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult.Refusal;
import dev.larder.claim.ClaimResult.Refused;
import dev.larder.pool.CleanText;
import dev.larder.pool.PoolName;
import dev.larder.pool.Text;
import java.util.Optional;

/** What a request says that no claim can: told before anything is looked up. */
final class CheckRequest {
  private CheckRequest() {}

  static Optional<Refused> check(ClaimRequest request) {
    return lines(request).or(() -> values(request)).or(() -> bounds(request));
  }

  /** Owner and key are shown to people; a name is checked against its own pattern. */
  private static Optional<Refused> lines(ClaimRequest request) {
    return Text.LINE
        .complaint(request.owner())
        .map(holds -> "an owner " + holds)
        .or(() -> request.key().flatMap(Text.LINE::complaint).map(holds -> "a key " + holds))
        .map(reason -> new Refused(Refusal.INVALID, reason));
  }

  /** By their names alone: values may be secrets. */
  private static Optional<Refused> values(ClaimRequest request) {
    return request.values().entrySet().stream()
        .flatMap(
            value ->
                Text.LINE
                    .complaint(value.getKey())
                    .map(holds -> "a value's name " + holds)
                    .or(
                        () ->
                            Text.DATA
                                .complaint(value.getValue())
                                .map(
                                    holds ->
                                        "the value \"%s\" %s".formatted(value.getKey(), holds)))
                    .stream())
        .findFirst()
        .map(reason -> new Refused(Refusal.INVALID, reason));
  }

  private static Optional<Refused> bounds(ClaimRequest request) {
    if (request.owner().isBlank() || request.owner().length() > 200) {
      return Optional.of(new Refused(Refusal.INVALID, "an owner has 1 to 200 characters"));
    }
    if (request.name().isPresent() && !PoolName.WORD.matcher(request.name().get()).matches()) {
      return Optional.of(
          new Refused(
              Refusal.INVALID,
              "a workspace's name is 1 to 63 letters, digits, dots and dashes, not \""
                  + CleanText.line(request.name().get())
                  + "\""));
    }
    if (request.key().isPresent()
        && (request.key().get().isBlank() || request.key().get().length() > 200)) {
      return Optional.of(new Refused(Refusal.INVALID, "a key has 1 to 200 characters"));
    }
    if (request.lease().isPresent() && !Leases.isLease(request.lease().get())) {
      return Optional.of(
          new Refused(Refusal.INVALID, "a lease is longer than zero and at most 3650d"));
    }
    return Optional.empty();
  }
}
