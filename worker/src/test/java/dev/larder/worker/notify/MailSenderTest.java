package dev.larder.worker.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.junit5.GreenMailExtension;
import com.icegreen.greenmail.util.ServerSetup;
import com.icegreen.greenmail.util.ServerSetupTest;
import dev.larder.desired.Recipient;
import dev.larder.pool.EventKind;
import dev.larder.worker.config.MailServer;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mails, through real conversations with servers. */
@Timeout(60)
class MailSenderTest {
  private static final Recipient.Mail OPS = new Recipient.Mail("ops@acme.example");
  private static final Optional<SSLSocketFactory> TRUSTING =
      Optional.of(LocalhostCertificate.context().getSocketFactory());

  @RegisterExtension
  final GreenMailExtension mail =
      new GreenMailExtension(
              new ServerSetup[] {
                ServerSetupTest.SMTP.dynamicPort(), ServerSetupTest.SMTPS.dynamicPort()
              })
          .withConfiguration(
              GreenMailConfiguration.aConfig().withUser("larder", "larder", "s3cret"));

  @BeforeAll
  static void theServersAreLocalhost() {
    LocalhostCertificate.ofGreenMail();
  }

  @Test
  void aMailSaysWhatHappenedWhatToDoAndAllIds() throws Exception {
    assertThat(plain().send(OPS, Messages.limitReached())).isEqualTo(new Answer.Accepted());

    MimeMessage received = received().getFirst();
    assertThat(received.getSubject())
        .isEqualTo("[larder] acme/java-dev/large: gave up after 3 failed builds");
    assertThat(received.getFrom()[0]).hasToString("larder@acme.example");
    assertThat(received.getAllRecipients()[0]).hasToString("ops@acme.example");
    assertThat(received.getContent().toString())
        .contains("Last error: no disk left")
        .contains("larder explain acme/java-dev/large")
        .contains("template version: 4 (" + Messages.id("version") + ")")
        .contains("sender: reconciler");
  }

  @Test
  void aRepeatHasTheSameMessageId() throws Exception {
    plain().send(OPS, Messages.limitReached());
    plain().send(OPS, Messages.limitReached());

    assertThat(received())
        .hasSize(2)
        .allSatisfy(
            message ->
                assertThat(message.getMessageID())
                    .isEqualTo("<" + Messages.id("delivery") + "@larder>"));
  }

  @Test
  void everyKindHasWords() throws Exception {
    String resources =
        "{\"claimant\": \"alice\", \"resources\": [{\"address\": \"vm.dev\", \"attributes\":"
            + " [\"owner\"]}]}";
    for (EventKind kind : EventKind.values()) {
      plain().send(OPS, Messages.of(kind, resources));
    }

    assertThat(received()).hasSize(EventKind.values().length);
    MimeMessage replaced =
        received().get(List.of(EventKind.values()).indexOf(EventKind.RESOURCES_REPLACED));
    assertThat(replaced.getContent().toString())
        .contains("When alice claimed")
        .contains("vm.dev, because of owner")
        .contains("workspace build: 2 (");
  }

  @Test
  void throughTlsWithUserAndPassword() {
    String url = "smtps://larder@localhost:" + mail.getSmtps().getPort();
    assertThat(sender(url, "s3cret").send(OPS, Messages.limitReached()))
        .isEqualTo(new Answer.Accepted());

    assertThat(received()).hasSize(1);
    assertThat(sender(url, "wrong").send(OPS, Messages.limitReached()))
        .isInstanceOf(Answer.TryAgain.class)
        .asString()
        .contains("does not take user and password")
        .doesNotContain("wrong");
  }

  @Test
  void aCertificateThatNobodyTrustsIsNotTalkedTo() {
    MailServer server = server("smtps://larder@localhost:" + mail.getSmtps().getPort(), "s3cret");

    assertThat(new MailSender(server).send(OPS, Messages.limitReached()))
        .isInstanceOf(Answer.TryAgain.class);
    assertThat(received()).isEmpty();
  }

  @Test
  void withStartTlsThePasswordGoesOnlyThroughTls() throws IOException {
    try (ScriptedSmtp smtp = new ScriptedSmtp(true, Map.of())) {
      assertThat(
              sender("smtp://larder@localhost:" + smtp.port(), "s3cret")
                  .send(OPS, Messages.limitReached()))
          .isEqualTo(new Answer.Accepted());

      assertThat(smtp.heard).anyMatch(line -> line.startsWith("tls AUTH PLAIN"));
      assertThat(smtp.heard).noneMatch(line -> line.startsWith("AUTH"));
    }
  }

  @Test
  void whereStartTlsIsNotOfferedNoPasswordIsSent() throws IOException {
    try (ScriptedSmtp smtp = new ScriptedSmtp(false, Map.of())) {
      assertThat(
              sender("smtp://larder@localhost:" + smtp.port(), "s3cret")
                  .send(OPS, Messages.limitReached()))
          .isInstanceOf(Answer.TryAgain.class);

      assertThat(smtp.heard).noneMatch(line -> line.contains("AUTH") || line.contains("MAIL"));
    }
  }

  @Test
  void whatIsRefusedForGoodIsNotTriedAgain() throws IOException {
    assertThat(answerTo("RCPT", "550 no such user"))
        .isInstanceOf(Answer.Refused.class)
        .asString()
        .contains("550 no such user");
    assertThat(answerTo("DATA", "554 no spam")).isInstanceOf(Answer.Refused.class);
    assertThat(answerTo("MAIL", "553 not as this sender")).isInstanceOf(Answer.Refused.class);
  }

  @Test
  void whatMayPassIsTriedAgain() throws IOException {
    assertThat(answerTo("RCPT", "450 later")).isInstanceOf(Answer.TryAgain.class);
    assertThat(answerTo("MAIL", "421 closing")).isInstanceOf(Answer.TryAgain.class);
    MailServer away = server("smtp://localhost:1", "");
    assertThat(new MailSender(away).send(OPS, Messages.limitReached()))
        .isInstanceOf(Answer.TryAgain.class);
  }

  private static Answer answerTo(String command, String reply) throws IOException {
    try (ScriptedSmtp smtp = new ScriptedSmtp(false, Map.of(command, reply))) {
      return new MailSender(server("smtp://localhost:" + smtp.port(), ""))
          .send(OPS, Messages.limitReached());
    }
  }

  private MailSender plain() {
    return new MailSender(server("smtp://localhost:" + mail.getSmtp().getPort(), ""));
  }

  private static MailSender sender(String url, String password) {
    return new MailSender(server(url, password), TRUSTING);
  }

  private static MailServer server(String url, String password) {
    return MailServer.read(
            Optional.of(url),
            Optional.of(password).filter(text -> !text.isEmpty()),
            Optional.of("larder@acme.example"))
        .orElseThrow();
  }

  private List<MimeMessage> received() {
    return List.of(mail.getReceivedMessages());
  }
}
