package dev.larder.worker.activities;

import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.provision.ReplacedResource;
import dev.larder.worker.provision.Masking;
import java.util.ArrayList;
import java.util.List;

/** What people read of a result, without the sensitive values of its request. */
final class Masked {
  private final List<String> secrets;
  private final Masking masking;

  Masked(ProvisionRequest request) {
    List<String> all = new ArrayList<>(request.sensitive().values());
    all.addAll(request.claimValues().values());
    this.secrets = List.copyOf(all);
    this.masking = new Masking(secrets);
  }

  /** The values that are masked. */
  List<String> secrets() {
    return secrets;
  }

  ProvisionResult result(ProvisionResult result) {
    return switch (result) {
      case TryAgain again -> new TryAgain(masking.mask(again.reason()));
      case Failed failed -> new Failed(masking.mask(failed.reason()), resources(failed.refused()));
      case Succeeded done ->
          new Succeeded(done.outputs(), done.state(), resources(done.replaced()));
      case Canceled canceled -> canceled;
    };
  }

  /** A resource's name may carry a parameter's value, e.g. as the key of one of several. */
  List<ReplacedResource> resources(List<ReplacedResource> resources) {
    return resources.stream()
        .map(
            resource ->
                new ReplacedResource(
                    masking.mask(resource.address()),
                    resource.attributes().stream().map(masking::mask).toList()))
        .toList();
  }
}
