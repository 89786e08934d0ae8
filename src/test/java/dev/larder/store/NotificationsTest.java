package dev.larder.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.desired.PoolFile;
import dev.larder.desired.Receiver;
import dev.larder.pool.DeliveryId;
import dev.larder.pool.DeliveryStatus;
import dev.larder.pool.EventId;
import dev.larder.pool.EventKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** An event that notifies is its own outbox, until each receiver's end is recorded. */
@NullMarked
class NotificationsTest {
  private static final Receiver MAIL = new Receiver.Mail("ops@acme.example");
  private static final Receiver HOOK =
      new Receiver.Webhook("https://hooks.acme.example/T0KEN", Optional.of("s3cret"));

  private final Story story = new Story();
  private final Notifications notifications =
      new Notifications(story.database, Secrets.withoutKey());

  @Test
  void oneDeliveryForEachReceiverHoweverOftenItIsDispatched() {
    EventId event = missed(MAIL, HOOK);
    List<Notifications.Waiting> first = notifications.dispatch(event).waiting();
    assertThat(first)
        .extracting(Notifications.Waiting::receiver)
        .containsExactlyInAnyOrder("ops@acme.example", "webhook hooks.acme.example");
    assertThat(notifications.dispatch(event).waiting()).isEqualTo(first);
    assertThat(notifications.fresh(10)).isEmpty();
    assertThat(notifications.undelivered(10)).hasSize(1);
  }

  @Test
  void aNoticeHasTheReceiverWithItsSecretAndAllNames() {
    DeliveryId delivery = deliveries(missed(HOOK)).getFirst();
    Notice notice = notifications.notice(delivery).orElseThrow();
    assertThat(notice.receiver()).contains(HOOK);
    assertThat(notice.subject()).isEqualTo("acme/java-dev/large");
    assertThat(notice.sender()).isEqualTo("reconciler");
    assertThat(notice.version().flatMap(Notice.Numbered::number)).contains(1);
    assertThat(notice.toString()).doesNotContain("T0KEN", "s3cret");
  }

  @Test
  void theEventIsOverWhenEveryEndIsRecorded() {
    List<DeliveryId> both = deliveries(missed(MAIL, HOOK));
    notifications.tried(both.get(0), "it answered 500");
    notifications.accepted(both.get(0));
    assertThat(notifications.undelivered(10)).hasSize(1);
    assertThat(notifications.refused(both.get(1), "it answered 404")).isTrue();
    assertThat(notifications.undelivered(10)).isEmpty();
    assertThat(notifications.notice(both.get(0))).isEmpty();
    assertThat(notifications.wasAccepted(both.get(0))).isTrue();
    assertThat(notifications.wasAccepted(both.get(1))).isFalse();
  }

  @Test
  void aReceiverThatFailedIsReportedOnce() {
    DeliveryId delivery = deliveries(missed(HOOK)).getFirst();
    notifications.tried(delivery, "it answered 500");
    assertThat(notifications.givenUp(delivery)).isTrue();
    assertThat(notifications.givenUp(delivery)).isFalse();
    List<EventView> failed = events(EventKind.RECEIVER_FAILED);
    assertThat(failed).hasSize(1);
    assertThat(failed.getFirst().detail("error")).contains("it answered 500");
    assertThat(failed.getFirst().detail("receiver")).contains("webhook hooks.acme.example");
    assertThat(delivered().status()).isEqualTo(DeliveryStatus.FAILED);
    assertThat(delivered().tries()).isEqualTo(1);
  }

  @Test
  void anEndIsNotRecordedTwice() {
    DeliveryId delivery = deliveries(missed(HOOK)).getFirst();
    notifications.accepted(delivery);
    notifications.accepted(delivery);
    assertThat(notifications.refused(delivery, "late")).isFalse();
    notifications.tried(delivery, "late");
    assertThat(delivered().status()).isEqualTo(DeliveryStatus.ACCEPTED);
    assertThat(delivered().tries()).isEqualTo(1);
  }

  @Test
  void withoutReceiversItIsRecordedOnceThatNobodyWasTold() {
    EventId event = missed();
    assertThat(notifications.dispatch(event).nobody()).isTrue();
    assertThat(notifications.dispatch(event).nobody()).isFalse();
    assertThat(delivered().status()).isEqualTo(DeliveryStatus.NOBODY);
    assertThat(notifications.undelivered(10)).isEmpty();
  }

  @Test
  void aReceiverThatIsGoneMeanwhileIsNoMoreKnown() {
    DeliveryId delivery = deliveries(missed(HOOK)).getFirst();
    story.apply(file(List.of(MAIL)));
    assertThat(notifications.notice(delivery).orElseThrow().receiver()).isEmpty();
  }

  @Test
  void aNewSecretOfTheSameReceiverIsUsed() {
    DeliveryId delivery = deliveries(missed(HOOK)).getFirst();
    Receiver rotated =
        new Receiver.Webhook("https://hooks.acme.example/T0KEN", Optional.of("other"));
    story.apply(file(List.of(rotated)));
    assertThat(notifications.notice(delivery).orElseThrow().receiver()).contains(rotated);
  }

  @Test
  void receiversThatCannotBeReadHereAreLeftToAnotherWorker() {
    EventId event = missed(MAIL);
    story.sql("update larder.organizations set notify_key = 'another'");
    assertThatThrownBy(() -> notifications.dispatch(event)).isInstanceOf(UnknownSecretKey.class);
    assertThat(notifications.fresh(10)).hasSize(1);
  }

  @Test
  void anOwnerWhoIsAMailAddressHearsOfTheEndOfALease() {
    story.apply(file(List.of(HOOK)));
    story.ask(
        db -> {
          EventLog.record(
              db,
              story.database.now(),
              EventKind.LEASE_ENDING,
              "reconciler",
              EventLog.Subject.ofPool(db, ClaimPlace.find(db, Story.LARGE).orElseThrow().pool()),
              StoredJson.tree("{\"owner\": \"alice@acme.example\"}"));
          return true;
        });
    assertThat(notifications.dispatch(fresh()).waiting())
        .extracting(Notifications.Waiting::receiver)
        .containsExactlyInAnyOrder("alice@acme.example", "webhook hooks.acme.example");
  }

  /** A claim missed; answers with the event that these receivers have to hear of. */
  private EventId missed(Receiver... receivers) {
    story.apply(file(List.of(receivers)));
    story.claim("alice");
    return fresh();
  }

  private EventId fresh() {
    List<Notifications.Undelivered> fresh = notifications.fresh(10);
    assertThat(fresh).hasSize(1);
    return fresh.getFirst().id();
  }

  private List<DeliveryId> deliveries(EventId event) {
    return notifications.dispatch(event).waiting().stream().map(Notifications.Waiting::id).toList();
  }

  private EventView.Delivery delivered() {
    List<EventView> told = events(EventKind.OUT_OF_STOCK);
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().deliveries()).hasSize(1);
    return told.getFirst().deliveries().getFirst();
  }

  private List<EventView> events(EventKind kind) {
    return new Views(story.database)
        .events(new EventFilter(Optional.of(kind), Optional.empty(), Optional.empty(), 100));
  }

  private static PoolFile file(List<Receiver> receivers) {
    return new PoolFile(
        "acme",
        Optional.of(receivers),
        Optional.empty(),
        List.of(Wanted.template("java-dev", Wanted.preset("large", 1))));
  }
}
