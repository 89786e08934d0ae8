package dev.larder.worker.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.desired.Recipient;
import dev.larder.pool.EventKind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Webhooks, over real HTTP. */
@Timeout(60)
class WebhookSenderTest {
  private final Hook hook;
  private final WebhookSender sender = new WebhookSender(Duration.ofSeconds(2));

  WebhookSenderTest() throws IOException {
    hook = new Hook();
  }

  @AfterEach
  void end() {
    sender.close();
    hook.close();
  }

  @Test
  void aBodyNamesAllEntitiesAndIsSigned() throws IOException {
    assertThat(send(Optional.of("s3cret"))).isEqualTo(new Answer.Accepted());

    Hook.Call call = hook.calls().getFirst();
    JsonNode body = call.json();
    assertThat(body.get("id").asText()).isEqualTo(Messages.id("delivery").toString());
    assertThat(body.get("event").asText()).isEqualTo("failure-limit-reached");
    assertThat(body.get("sender").asText()).isEqualTo("reconciler");
    assertThat(body.at("/organization/name").asText()).isEqualTo("acme");
    assertThat(body.at("/template/id").asText()).isEqualTo(Messages.id("template").toString());
    assertThat(body.at("/templateVersion/number").asInt()).isEqualTo(4);
    assertThat(body.at("/preset/name").asText()).isEqualTo("large");
    assertThat(body.get("count").asInt()).isEqualTo(3);
    assertThat(body.get("error").asText()).isEqualTo("no disk left");
    assertThat(body.get("text").asText()).startsWith("acme/java-dev/large: gave up");
    assertThat(call.delivery()).isEqualTo(Messages.id("delivery").toString());
    String signature = call.headers().getOrDefault("larder-signature", "");
    Instant at = Instant.ofEpochSecond(Long.parseLong(signature.replaceAll("t=(\\d+),.*", "$1")));
    assertThat(signature).isEqualTo(Signature.of("s3cret", at, call.body()));
    assertThat(Duration.between(at, Instant.now())).isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void whatCanNeverBeSentIsRefusedWithAReason() {
    String reason =
        "its address or secret cannot be used; correct it in the pool file and apply that";
    assertThat(send(Optional.of(""))).isEqualTo(new Answer.Refused(reason));
    assertThat(
            sender.send(
                new Recipient.Webhook("http:///nowhere", Optional.empty()),
                Messages.of(EventKind.RECOVERED, "{}")))
        .isEqualTo(new Answer.Refused(reason));
    assertThat(
            sender.send(
                new Recipient.Webhook("http://localhost:99999/", Optional.empty()),
                Messages.of(EventKind.RECOVERED, "{}")))
        .isInstanceOf(Answer.TryAgain.class);
  }

  @Test
  void theSignatureIsWhatTheRecipeSays() {
    // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac s3cret
    assertThat(
            Signature.of(
                "s3cret",
                Instant.ofEpochSecond(1_700_000_000),
                "{\"a\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEqualTo(
            "t=1700000000,v1=1698a50bc74d1ff1db85c4e0a5297c2ad9fdba245d5737cdb789e4cc6e098940");
  }

  @Test
  void replacedResourcesComeWithWhatForcedThem() throws IOException {
    String details =
        "{\"claimant\": \"alice\", \"resources\": [{\"address\": \"vm.dev\", \"attributes\":"
            + " [\"owner\"]}]}";
    sender.send(
        new Recipient.Webhook(hook.url(), Optional.empty()),
        Messages.of(EventKind.RESOURCES_REPLACED, details));

    JsonNode body = hook.calls().getFirst().json();
    assertThat(body.at("/resources/0/address").asText()).isEqualTo("vm.dev");
    assertThat(body.at("/resources/0/attributes/0").asText()).isEqualTo("owner");
    assertThat(body.get("claimant").asText()).isEqualTo("alice");
    assertThat(body.at("/build/number").asInt()).isEqualTo(2);
    assertThat(hook.calls().getFirst().headers()).doesNotContainKey("larder-signature");
  }

  @Test
  void aRepeatIsTheSameBytes() {
    send(Optional.empty());
    send(Optional.empty());

    assertThat(hook.calls().get(0).body()).isEqualTo(hook.calls().get(1).body());
  }

  @Test
  void whatMayPassIsTriedAgain() {
    for (int status : new int[] {500, 503, 429, 408}) {
      hook.answers(status);
      assertThat(send(Optional.empty())).isEqualTo(new Answer.TryAgain("it answered " + status));
    }
  }

  @Test
  void whatWillNotPassIsNot() {
    for (int status : new int[] {400, 404, 410}) {
      hook.answers(status);
      assertThat(send(Optional.empty())).isInstanceOf(Answer.Refused.class);
    }
  }

  @Test
  void redirectsAreNotFollowed() {
    hook.answers(302, 200);
    assertThat(send(Optional.empty())).isInstanceOf(Answer.Refused.class);
    assertThat(hook.calls()).hasSize(1);
  }

  @Test
  void aServerThatHangsIsGivenUpForNow() {
    hook.hang();
    assertThat(send(Optional.empty())).isEqualTo(new Answer.TryAgain("no answer in 2 s"));
  }

  @Test
  void aServerThatIsAwayIsTriedAgain() {
    hook.close();
    assertThat(send(Optional.empty())).isInstanceOf(Answer.TryAgain.class);
  }

  private Answer send(Optional<String> secret) {
    return sender.send(new Recipient.Webhook(hook.url(), secret), Messages.limitReached());
  }
}
