package dev.larder.worker.provision.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.provision.Provisioner;
import dev.larder.worker.provision.FakeControl;
import dev.larder.worker.provision.ProvisionerContract;
import dev.larder.worker.provision.Provisioners;
import dev.larder.worker.provision.RequestBuilder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SimulatedProvisionerTest extends ProvisionerContract {
  @Override
  protected Provisioner<?> provisioner() {
    return new SimulatedProvisioner();
  }

  @Override
  protected RequestBuilder good() {
    return RequestBuilder.start("{'simulated':{'start':'20ms','claim':'10ms'}}");
  }

  @Override
  protected RequestBuilder slow() {
    return RequestBuilder.start("{'simulated':{'start':'1m'}}");
  }

  @Override
  protected RequestBuilder failing() {
    return RequestBuilder.start("{'simulated':{'failureRate':1}}");
  }

  @Override
  protected RequestBuilder transientlyFailing() {
    return RequestBuilder.start("{'simulated':{'transientRate':1}}");
  }

  @Override
  protected Optional<RequestBuilder> tooSlow() {
    return Optional.empty();
  }

  @Test
  void failsAtItsRatesAndAgainInTheSameWay() {
    List<RequestBuilder> requests =
        Stream.generate(
                () -> RequestBuilder.start("{'simulated':{'failureRate':0.2,'transientRate':0.3}}"))
            .limit(1000)
            .toList();
    List<ProvisionResult> results = requests.stream().map(this::run).toList();
    assertThat(count(results, Failed.class)).isBetween(120L, 280L);
    assertThat(count(results, TryAgain.class)).isBetween(210L, 390L);
    assertThat(count(results, Succeeded.class)).isBetween(400L, 600L);
    assertThat(requests.stream().map(this::run).toList()).isEqualTo(results);
  }

  @Test
  void anotherAttemptDrawsAgain() {
    RequestBuilder request = RequestBuilder.start("{'simulated':{'transientRate':0.5}}");
    assertThat(
            Stream.iterate(1, n -> n + 1)
                .limit(40)
                .map(n -> run(request.attempt(n)).getClass().getSimpleName())
                .distinct())
        .containsExactlyInAnyOrder("TryAgain", "Succeeded");
  }

  private ProvisionResult run(RequestBuilder request) {
    return new Provisioners(new SimulatedProvisioner()).run(request.request(), new FakeControl());
  }

  private static long count(List<ProvisionResult> results, Class<? extends ProvisionResult> kind) {
    return results.stream().filter(kind::isInstance).count();
  }
}
