package dev.larder.store.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.larder.desired.PoolFile;
import dev.larder.desired.Recipient;
import dev.larder.pool.DeliveryId;
import dev.larder.pool.DeliveryStatus;
import dev.larder.pool.EventId;
import dev.larder.pool.EventKind;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.claim.ClaimPlace;
import dev.larder.store.event.EventFilter;
import dev.larder.store.event.EventLog;
import dev.larder.store.event.EventView;
import dev.larder.store.secret.Secrets;
import dev.larder.store.secret.UnknownSecretKey;
import dev.larder.store.view.Views;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** An event that notifies is its own outbox, until each recipient's end is recorded. */
@NullMarked
class NotificationsTest {
  private static final Recipient MAIL = new Recipient.Mail("ops@acme.example");
  private static final Recipient HOOK =
      new Recipient.Webhook("https://hooks.acme.example/T0KEN", Optional.of("s3cret"));

  private final Story story = new Story();
  private final Notifications notifications =
      new Notifications(story.database, Secrets.withoutKey());

  @Test
  void oneDeliveryForEachRecipientHoweverOftenItIsDispatched() {
    EventId event = missed(MAIL, HOOK);
    List<Notifications.Waiting> first = notifications.dispatch(event).waiting();
    assertThat(first)
        .extracting(Notifications.Waiting::recipient)
        .containsExactlyInAnyOrder("ops@acme.example", "webhook hooks.acme.example");
    assertThat(notifications.dispatch(event).waiting()).isEqualTo(first);
    assertThat(notifications.fresh(10)).isEmpty();
    assertThat(notifications.undelivered(10)).hasSize(1);
  }

  @Test
  void whatWasTakenUpInVainLeavesTheLineToOthers() {
    EventId event = missed(MAIL);
    story.sql("update larder.organizations set notify_key = 'another'");
    assertThat(notifications.fresh(1)).extracting(Notifications.Undelivered::id).contains(event);
    notifications.markStarted(notifications.fresh(1));
    assertThat(notifications.fresh(1)).isEmpty();
    assertThat(notifications.undelivered(1)).as("it is not forgotten").hasSize(1);

    story.sql(
        "insert into larder.events overriding system value"
            + " select (jsonb_populate_record(e, jsonb_build_object('id', e.id + 1000,"
            + " 'taken_up_at', null, 'undelivered_since', now()))).*"
            + " from larder.events e where undelivered_since is not null");
    assertThat(notifications.fresh(1)).hasSize(1);
    assertThat(notifications.undelivered(1))
        .extracting(Notifications.Undelivered::id)
        .as("who came later goes first")
        .doesNotContain(event);
  }

  @Test
  void aNoticeHasTheRecipientWithItsSecretAndAllNames() {
    DeliveryId delivery = deliveries(missed(HOOK)).getFirst();
    NotificationMessage message = notifications.message(delivery).orElseThrow();
    assertThat(message.recipient()).contains(HOOK);
    assertThat(message.subject()).isEqualTo("acme/java-dev/large");
    assertThat(message.sender()).isEqualTo("reconciler");
    assertThat(message.version().flatMap(NotificationMessage.Numbered::number)).contains(1);
    assertThat(message.toString()).doesNotContain("T0KEN", "s3cret");
  }

  @Test
  void theEventIsOverWhenEveryEndIsRecorded() {
    List<DeliveryId> both = deliveries(missed(MAIL, HOOK));
    notifications.attempted(both.get(0), "it answered 500");
    notifications.accepted(both.get(0));
    assertThat(notifications.undelivered(10)).hasSize(1);
    assertThat(notifications.refused(both.get(1), "it answered 404")).isTrue();
    assertThat(notifications.undelivered(10)).isEmpty();
    assertThat(notifications.message(both.get(0))).isEmpty();
    assertThat(notifications.wasAccepted(both.get(0))).isTrue();
    assertThat(notifications.wasAccepted(both.get(1))).isFalse();
  }

  @Test
  void aRecipientThatFailedIsReportedOnce() {
    DeliveryId delivery = deliveries(missed(HOOK)).getFirst();
    notifications.attempted(delivery, "it answered 500");
    assertThat(notifications.givenUp(delivery)).isTrue();
    assertThat(notifications.givenUp(delivery)).isFalse();
    List<EventView> failed = events(EventKind.RECIPIENT_FAILED);
    assertThat(failed).hasSize(1);
    assertThat(failed.getFirst().detail("error")).contains("it answered 500");
    assertThat(failed.getFirst().detail("recipient")).contains("webhook hooks.acme.example");
    assertThat(delivered().status()).isEqualTo(DeliveryStatus.FAILED);
    assertThat(delivered().attempts()).isEqualTo(1);
  }

  @Test
  void anEndIsNotRecordedTwice() {
    DeliveryId delivery = deliveries(missed(HOOK)).getFirst();
    notifications.accepted(delivery);
    notifications.accepted(delivery);
    assertThat(notifications.refused(delivery, "late")).isFalse();
    notifications.attempted(delivery, "late");
    assertThat(delivered().status()).isEqualTo(DeliveryStatus.ACCEPTED);
    assertThat(delivered().attempts()).isEqualTo(1);
  }

  @Test
  void withoutRecipientsItIsRecordedOnceThatNobodyWasTold() {
    EventId event = missed();
    assertThat(notifications.dispatch(event).none()).isTrue();
    assertThat(notifications.dispatch(event).none()).isFalse();
    assertThat(delivered().status()).isEqualTo(DeliveryStatus.NONE);
    assertThat(notifications.undelivered(10)).isEmpty();
  }

  @Test
  void aRecipientThatIsGoneMeanwhileIsNoMoreKnown() {
    DeliveryId delivery = deliveries(missed(HOOK)).getFirst();
    story.apply(file(List.of(MAIL)));
    assertThat(notifications.message(delivery).orElseThrow().recipient()).isEmpty();
  }

  @Test
  void aNewSecretOfTheSameRecipientIsUsed() {
    DeliveryId delivery = deliveries(missed(HOOK)).getFirst();
    Recipient rotated =
        new Recipient.Webhook("https://hooks.acme.example/T0KEN", Optional.of("other"));
    story.apply(file(List.of(rotated)));
    assertThat(notifications.message(delivery).orElseThrow().recipient()).contains(rotated);
  }

  @Test
  void recipientsThatCannotBeReadHereAreLeftToAnotherWorker() {
    EventId event = missed(MAIL);
    story.sql("update larder.organizations set notify_key = 'another'");
    assertThatThrownBy(() -> notifications.dispatch(event)).isInstanceOf(UnknownSecretKey.class);
    assertThat(notifications.fresh(10)).hasSize(1);
  }

  @Test
  void anOwnerOfANamedMailDomainHearsOfTheEndOfALease() {
    assertThat(whoHearsOfTheLeaseOf("alice@acme.example"))
        .as("no domain is named")
        .containsExactly("webhook hooks.acme.example");
    story.set("mailDomains", "Acme.example, other.example");
    assertThat(whoHearsOfTheLeaseOf("alice@acme.example"))
        .containsExactlyInAnyOrder("alice@acme.example", "webhook hooks.acme.example");
    assertThat(whoHearsOfTheLeaseOf("bob@OTHER.example")).hasSize(2);
    for (String stranger :
        List.of(
            "alice@sub.acme.example",
            "alice@evil.example",
            "alice@evil.example,bob@acme.example",
            "<alice@evil.example> bob@acme.example",
            "a\"b\"@acme.example",
            "@acme.example",
            "acme.example")) {
      assertThat(whoHearsOfTheLeaseOf(stranger)).as(stranger).hasSize(1);
    }
  }

  private List<String> whoHearsOfTheLeaseOf(String owner) {
    story.apply(file(List.of(HOOK)));
    story.ask(
        db -> {
          EventLog.record(
              db,
              story.database.now(),
              EventKind.LEASE_ENDING,
              "reconciler",
              EventLog.Subject.ofPool(db, ClaimPlace.find(db, Story.LARGE).orElseThrow().pool()),
              JsonNodeFactory.instance.objectNode().put("owner", owner));
          return true;
        });
    EventId event = notifications.fresh(10).getLast().id();
    List<String> heard =
        notifications.dispatch(event).waiting().stream()
            .map(Notifications.Waiting::recipient)
            .toList();
    story.sql("update larder.events set undelivered_since = null");
    return heard;
  }

  /** A claim missed; answers with the event that these recipients have to hear of. */
  private EventId missed(Recipient... recipients) {
    story.apply(file(List.of(recipients)));
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

  private static PoolFile file(List<Recipient> recipients) {
    return new PoolFile(
        "acme",
        Optional.of(recipients),
        Optional.empty(),
        List.of(Wanted.template("java-dev", Wanted.preset("large", 1))));
  }
}
