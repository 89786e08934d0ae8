package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.client.FollowedClaimer;
import dev.larder.client.WorkflowStarts;
import dev.larder.pool.PoolName;
import dev.larder.store.Database;
import dev.larder.store.claim.Claims;
import dev.larder.store.secret.Secrets;
import dev.larder.store.workspace.Unfinished;
import dev.larder.store.workspace.Workspaces;
import dev.larder.worker.config.TemporalTarget;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/** What people do to pools, in an order that chance decides, the same each time. */
final class RandomOperations implements AutoCloseable {
  private static final String WHO = "chance";
  private static final List<String> POOLS = List.of("quick/a", "quick/b", "flaky/c");

  private final SplittableRandom random = new SplittableRandom(4);
  private final List<ClaimResult.Owned> claimed = new ArrayList<>();
  private final Database database;
  private final Workspaces workspaces;
  private final Unfinished unfinished;
  private final WorkflowServiceStubs stubs;
  private final WorkflowClient client;
  private final WorkflowStarts starts;
  private final FollowedClaimer claimer;
  private long missed;

  RandomOperations(String databaseUrl, String temporal) {
    database = Database.connect(databaseUrl, 2, Duration.ofSeconds(10));
    workspaces = new Workspaces(database);
    unfinished = new Unfinished(database);
    TemporalTarget target = TemporalTarget.at(temporal, "default");
    stubs = WorkflowServiceStubs.newServiceStubs(target.stubs());
    client = WorkflowClient.newInstance(stubs, target.client());
    starts = new WorkflowStarts(client);
    claimer = new FollowedClaimer(new Claims(database, Secrets.withoutKey(), WHO), client);
  }

  /** Writes the file of the pools that it is about. */
  static Path pools(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("pools.yaml"),
        """
        organization: acme
        templates:
          - name: quick
            provisioner: {simulated: {start: 100ms, claim: 20ms, delete: 50ms, transientRate: 0.05}}
            presets: [{name: a, desired: 4}, {name: b, desired: 2}]
          - name: flaky
            provisioner: {simulated: {start: 200ms, claim: 20ms, delete: 50ms, failureRate: 0.1}}
            presets: [{name: c, desired: 2}]
        """);
  }

  /** Claims that found nothing in stock; nothing in the database says how many there were. */
  long missed() {
    return missed;
  }

  void run(int operations) {
    for (int i = 0; i < operations; i++) {
      int what = random.nextInt(10);
      if (what < 3 && !claimed.isEmpty()) {
        release(claimed.remove(random.nextInt(claimed.size())));
      } else {
        claim(
            switch (what) {
              case 7, 8 -> new OnMiss.Build();
              case 9 -> new OnMiss.Wait(Duration.ofSeconds(5));
              default -> new OnMiss.Fail();
            });
      }
    }
  }

  private void claim(OnMiss onMiss) {
    ClaimResult result =
        claimer.claim(
            new ClaimRequest(
                PoolName.parse("acme/" + POOLS.get(random.nextInt(POOLS.size()))),
                "owner-" + random.nextInt(5),
                Optional.of("w-" + UUID.randomUUID()),
                Optional.empty(),
                Map.of(),
                onMiss));
    switch (result) {
      case ClaimResult.Owned owned -> {
        claimed.add(owned);
        missed += owned.hit() ? 0 : 1;
      }
      case ClaimResult.Waiting waiting -> missed++;
      case ClaimResult.NoneEligible none -> missed++;
      case ClaimResult.Refused refused -> throw new AssertionError(refused.reason());
    }
  }

  /** One that was built for its claim may be gone: a first start that fails is cleaned up. */
  private void release(ClaimResult.Owned claim) {
    switch (workspaces.delete(claim.workspace(), WHO)) {
      case Workspaces.Deletion.Asked asked ->
          unfinished.workflow(asked.build()).ifPresent(starts::build);
      case Workspaces.Deletion.AfterBuild after -> {}
      case Workspaces.Deletion.Gone gone -> {}
      case Workspaces.Deletion.UnderWay underWay -> {}
      case Workspaces.Deletion.NoSuchWorkspace none ->
          assertThat(claim.hit()).as("it was in stock: %s", claim).isFalse();
    }
  }

  @Override
  public void close() {
    claimer.close();
    stubs.shutdownNow();
    database.close();
  }
}
