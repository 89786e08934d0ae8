package dev.larder.worker.provision;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.ClaimId;
import dev.larder.pool.WorkspaceId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.provision.Provisioner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every kind of provisioner does alike. One subclass for each kind. */
@Timeout(60)
public abstract class ProvisionerContract {
  private final List<Provisioner<?>> open = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Optional<Provisioner<?>> made = Optional.empty();

  /** What tries have kept while they ran; the store gives it to later ones. */
  private final Map<WorkspaceId, JsonNode> kept = new ConcurrentHashMap<>();

  protected abstract Provisioner<?> provisioner() throws Exception;

  /** Starts quickly, with the output url; claims, deletes and checks go well. */
  protected abstract RequestBuilder good() throws Exception;

  /** Starts and does not come to an end for a minute. */
  protected abstract RequestBuilder slow() throws Exception;

  protected abstract RequestBuilder failing() throws Exception;

  protected abstract RequestBuilder transientlyFailing() throws Exception;

  /** Like {@link #slow}, but with a timeout below a second; empty if the kind knows none. */
  protected abstract Optional<RequestBuilder> tooSlow() throws Exception;

  @BeforeEach
  void make() throws Exception {
    Provisioner<?> fresh = provisioner();
    open.add(fresh);
    made = Optional.of(fresh);
  }

  @AfterEach
  void closeAll() {
    threads.shutdownNow();
    open.forEach(Provisioner::close);
  }

  private ProvisionResult run(RequestBuilder request) {
    Optional<JsonNode> state = Optional.ofNullable(kept.get(request.workspace()));
    RequestBuilder now = state.isPresent() ? request.having(request.outputs(), state) : request;
    try (FakeControl control = new FakeControl().beating(Duration.ofMillis(200))) {
      ProvisionResult result = new Provisioners(made.orElseThrow()).run(now.request(), control);
      control.kept().ifPresent(written -> kept.put(request.workspace(), written));
      return result;
    }
  }

  private Succeeded succeeds(RequestBuilder request) {
    ProvisionResult result = run(request);
    assertThat(result).isInstanceOf(Succeeded.class);
    return (Succeeded) result;
  }

  private RequestBuilder started(RequestBuilder request) {
    Succeeded started = succeeds(request);
    return request.having(started.outputs(), started.state());
  }

  @Test
  void answersToTheKeyOfItsSpecification() throws Exception {
    ProvisionRequest request = good().request();
    assertThat(request.specification().fieldNames().next()).isEqualTo(made.orElseThrow().kind());
  }

  @Test
  void startsGivesOutputsAndStartsAgainInTheSamePlace() throws Exception {
    RequestBuilder request = good();
    Succeeded first = succeeds(request);
    assertThat(first.outputs()).containsKey("url");
    assertThat(succeeds(request)).isEqualTo(first);
    assertThat(succeeds(request.attempt(2))).isEqualTo(first);
  }

  @Test
  void claimsAndKeepsTheOutputs() throws Exception {
    RequestBuilder started = started(good());
    RequestBuilder claim =
        started.next(Operation.CLAIM).ownedBy("alice", new ClaimId(UUID.randomUUID()));
    assertThat(succeeds(claim).outputs()).containsAllEntriesOf(started.outputs());
    assertThat(succeeds(claim.attempt(2)).outputs()).containsAllEntriesOf(started.outputs());
  }

  @Test
  void deletesTwice() throws Exception {
    RequestBuilder delete = started(good()).next(Operation.DELETE);
    succeeds(delete);
    succeeds(delete);
    succeeds(delete.next(Operation.DELETE));
  }

  @Test
  void deletesWhatWasNeverStarted() throws Exception {
    succeeds(good().next(Operation.DELETE));
  }

  @Test
  void checks() throws Exception {
    succeeds(started(good()).next(Operation.CHECK));
  }

  @Test
  void failsForGoodWithAReason() throws Exception {
    assertThat(run(failing()))
        .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.reason()).isNotBlank());
  }

  @Test
  void failsForNowWithAReason() throws Exception {
    assertThat(run(transientlyFailing()))
        .isInstanceOfSatisfying(TryAgain.class, t -> assertThat(t.reason()).isNotBlank());
  }

  @Test
  void refusesASpecificationThatCannotBeRead() {
    assertThat(
            run(
                RequestBuilder.start(
                    "{'%s':{'start':'soon','timeout':'soon'}}"
                        .formatted(made.orElseThrow().kind()))))
        .isInstanceOf(Failed.class);
  }

  @Test
  void endsWhenCanceled() throws Exception {
    RequestBuilder request = slow();
    FakeControl control = new FakeControl();
    Future<ProvisionResult> running =
        threads.submit(() -> new Provisioners(made.orElseThrow()).run(request.request(), control));
    control.cancel();
    assertThat(running.get()).isEqualTo(new Canceled());
  }

  @Test
  void doesNotBeginWhenCanceledBefore() throws Exception {
    FakeControl control = new FakeControl();
    control.cancel();
    assertThat(new Provisioners(made.orElseThrow()).run(slow().request(), control))
        .isEqualTo(new Canceled());
  }

  @Test
  void takesAnInterruptForACancel() throws Exception {
    RequestBuilder request = slow();
    Thread.currentThread().interrupt();
    ProvisionResult result =
        new Provisioners(made.orElseThrow()).run(request.request(), new FakeControl());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result).isEqualTo(new Canceled());
  }

  @Test
  void endsWhenItTakesTooLong() throws Exception {
    Optional<RequestBuilder> request = tooSlow();
    Assumptions.assumeTrue(request.isPresent(), "this kind knows no timeout");
    assertThat(run(request.orElseThrow())).isInstanceOf(Failed.class);
  }

  @Test
  void runsSideBySide() throws Exception {
    List<Callable<ProvisionResult>> builds = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      RequestBuilder request = good();
      builds.add(() -> run(request));
    }
    for (Future<ProvisionResult> result : threads.invokeAll(builds)) {
      assertThat(result.get()).isInstanceOf(Succeeded.class);
    }
  }
}
