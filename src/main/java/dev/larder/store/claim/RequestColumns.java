package dev.larder.store.claim;

import dev.larder.claim.ClaimRequest;
import dev.larder.pool.ClaimId;
import dev.larder.store.secret.SealedColumn;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.StoredJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a claim's row has of its request. */
final class RequestColumns {
  private RequestColumns() {}

  /** Its own id, where no key was given. */
  static String key(ClaimId claim, ClaimRequest request) {
    return known(request).orElse(claim.toString());
  }

  /** The key that was given, as it is stored: after its subject, on a line of its own. */
  static Optional<String> known(ClaimRequest request) {
    return request
        .key()
        .map(key -> request.keyOf().map(subject -> subject + "\n" + key).orElse(key));
  }

  /** What the same key must be used for again: its digest is stored. */
  static String digested(ClaimRequest request) {
    List<Object> asked = new ArrayList<>();
    asked.add(request.pool().template());
    asked.add(request.pool().preset());
    asked.add(request.owner());
    asked.add(request.name().orElse(""));
    asked.add(new TreeMap<>(request.values()));
    request.lease().ifPresent(lease -> asked.add(lease.toString()));
    return StoredJson.write(asked);
  }

  /** Null: there are none. */
  static Secrets.@Nullable Sealed values(ClaimId claim, ClaimRequest request, Secrets secrets) {
    return request.values().isEmpty()
        ? null
        : secrets.seal(
            StoredJson.write(new TreeMap<>(request.values())),
            SealedColumn.CLAIM_VALUES.place(claim));
  }

  /** In microseconds; null: as long as the pool says. */
  static @Nullable Long lease(ClaimRequest request) {
    return request.lease().map(TimeUnit.MICROSECONDS::convert).orElse(null);
  }
}
