package dev.larder.worker.provision.program;

import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.worker.provision.BuildHold;
import dev.larder.worker.provision.Masking;
import java.util.stream.Stream;

/** What a try answers whose program was ended, and how a reason is told. */
public final class Ended {
  private Ended() {}

  /** The program was ended from outside. */
  public static ProvisionResult of(BuildHold hold) {
    return hold.isCanceled()
        ? new Canceled()
        : new TryAgain(
            "the program was ended: its supervisor was killed, the worker was silent for too long,"
                + " or another try of the build began");
  }

  /** The reason without what the request says is secret. */
  public static String masked(ProvisionRequest request, String reason) {
    return new Masking(
            Stream.concat(
                    request.sensitive().values().stream(), request.claimValues().values().stream())
                .toList())
        .mask(reason);
  }
}
