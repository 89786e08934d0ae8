package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.claim.OnMiss;
import dev.larder.client.WorkflowStarts;
import dev.larder.pool.DeliveryId;
import dev.larder.pool.DeliveryStatus;
import dev.larder.pool.EventId;
import dev.larder.pool.EventKind;
import dev.larder.provision.Operation;
import dev.larder.store.event.EventFilter;
import dev.larder.store.event.EventView;
import dev.larder.store.notification.Notifications;
import dev.larder.store.secret.Secrets;
import dev.larder.store.secret.UnknownSecretKey;
import dev.larder.worker.activities.NotificationWork;
import dev.larder.worker.background.Outbox;
import dev.larder.worker.notify.Hook;
import dev.larder.worker.notify.Senders;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.notification.Notification.NotificationReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Recipients are notified, whatever happens on the way. */
@NullMarked
@Timeout(120)
class NotificationTest {
  private final Story story = new Story();
  private final Hook hook;
  private final Notifications notifications =
      new Notifications(story.database, Secrets.withoutKey());

  NotificationTest() throws IOException {
    hook = new Hook();
  }

  @AfterEach
  void end() {
    story.close();
    hook.close();
  }

  @Test
  void aReceiverThatStumblesGetsItWithTheSameId() {
    hook.answers(500, 503, 200);
    assertThat(notified(missed(webhook(hook)))).isEqualTo(new NotificationReport(1, 0));
    assertThat(hook.calls()).hasSize(3);
    assertThat(hook.calls())
        .extracting(Hook.Call::delivery)
        .containsOnly(delivery().id().toString());
    assertThat(delivery().attempts()).isEqualTo(3);
    assertThat(notifications.undelivered(10)).isEmpty();
  }

  @Test
  void oneThatNeverAnswersStopsNoOtherAndIsReportedAfterADay() throws IOException {
    try (Hook broken = new Hook()) {
      broken.answers(500);
      EventId event = missed(webhook(broken), webhook(hook));
      new WorkflowStarts(story.temporal.getWorkflowClient()).notification(event, "out-of-stock");
      story.until("the other has heard", () -> hook.calls().size() == 1);
      assertThat(notified(event)).isEqualTo(new NotificationReport(1, 1));
      assertThat(hook.calls()).hasSize(1);
    }
    EventView failed = events(EventKind.RECIPIENT_FAILED).getFirst();
    assertThat(failed.detail("error")).contains("it answered 500");
    assertThat(notifications.undelivered(10)).isEmpty();
  }

  @Test
  void oneThatRefusesIsNotAskedAgainAndMailNeedsAServer() {
    hook.answers(404);
    assertThat(notified(missed(webhook(hook), "{mail: ops@acme.example}")))
        .isEqualTo(new NotificationReport(0, 2));
    assertThat(hook.calls()).hasSize(1);
    assertThat(events(EventKind.RECIPIENT_FAILED))
        .extracting(event -> event.detail("error").orElse(""))
        .anyMatch(error -> error.contains("404"))
        .anyMatch(error -> error.contains("LARDER_SMTP_URL"));
  }

  @Test
  void aReceiverThatCannotBeReadAnyMoreIsRecordedAtEachTry() {
    DeliveryId delivery = notifications.dispatch(missed(webhook(hook))).waiting().getFirst().id();
    story.database.transaction(
        "lose key", db -> db.execute("update larder.organizations set notify_key = '00000000'"));
    try (Senders senders = Senders.of(Optional.empty())) {
      NotificationWork work = new NotificationWork(notifications, senders);
      assertThatThrownBy(() -> work.deliver(delivery)).isInstanceOf(UnknownSecretKey.class);
    }
    assertThat(delivery().error()).hasValueSatisfying(e -> assertThat(e).contains("key"));
  }

  @Test
  void whoDiesAfterTheReceiverAcceptedSendsTheSameOnceMore() {
    EventId event = missed(webhook(hook));
    try (Senders died = Senders.of(Optional.empty())) {
      died.send(
          notifications
              .message(notifications.dispatch(event).waiting().getFirst().id())
              .orElseThrow());
    }
    assertThat(notified(event)).isEqualTo(new NotificationReport(1, 0));
    assertThat(hook.calls()).hasSize(2);
    assertThat(hook.calls().get(0).delivery()).isEqualTo(hook.calls().get(1).delivery());
    assertThat(hook.calls().get(0).body()).isEqualTo(hook.calls().get(1).body());
  }

  @Test
  void withoutReceiversItIsRecordedThatNobodyWasTold() {
    assertThat(notified(missed())).isEqualTo(new NotificationReport(0, 0));
    assertThat(delivery().status()).isEqualTo(DeliveryStatus.NONE);
    assertThat(notified(lastEvent())).as("a repeat").isEqualTo(new NotificationReport(0, 0));
  }

  @Test
  void anEpisodeIsToldOnceAndItsEndOnceHoweverManyPasses() {
    try (Outbox outbox = new Outbox(notifications, story.temporal.getWorkflowClient())) {
      outbox.start();
      story.set("backoffInterval", "2s");
      story.set("probeAfter", "10m");
      story.provisioner.fail(Operation.START, "p0");
      pool(webhook(hook));
      story.startReconciler();
      story.until("the limit is notified", () -> notifications("failure-limit-reached") == 1);
      for (int i = 0; i < 3; i++) {
        story.reconciler().reconcile();
        story.pass(Duration.ofMinutes(6));
      }
      story.provisioner.succeed();
      story.pass(Duration.ofHours(2));
      story.untilReady("p0", 1);
      story.until("the end is notified", () -> notifications("recovered") == 1);
    }
    assertThat(notifications("failure-limit-reached")).isEqualTo(1);
    assertThat(hook.calls()).hasSize(2);
  }

  private long notifications(String event) {
    return hook.calls().stream().filter(call -> call.event().equals(event)).count();
  }

  /** No one keeps the stock, and a claim misses; answers with the event of that. */
  private EventId missed(String... recipients) {
    pool(recipients);
    story.claim("p0", "alice", new OnMiss.Fail());
    return lastEvent();
  }

  private void pool(String... recipients) {
    story.apply(
        """
        organization: acme
        notify: [%s]
        templates:
          - name: t
            provisioner: {simulated: {claim: 0s}}
            presets: [{name: p0, desired: 1, slowStart: false}]
        """
            .formatted(String.join(", ", recipients)));
  }

  private static String webhook(Hook hook) {
    return "{webhook: \"" + hook.url() + "\", secret: s3cret}";
  }

  private EventId lastEvent() {
    return events(EventKind.OUT_OF_STOCK).getFirst().id().orElseThrow();
  }

  private NotificationReport notified(EventId event) {
    new WorkflowStarts(story.temporal.getWorkflowClient()).notification(event, "out-of-stock");
    return story
        .temporal
        .getWorkflowClient()
        .newUntypedWorkflowStub(WorkflowIds.notification(event))
        .getResult(NotificationReport.class);
  }

  private EventView.Delivery delivery() {
    return events(EventKind.OUT_OF_STOCK).getFirst().deliveries().getFirst();
  }

  private List<EventView> events(EventKind kind) {
    return story.views.events(
        new EventFilter(Optional.of(kind), Optional.empty(), Optional.empty(), 100));
  }
}
