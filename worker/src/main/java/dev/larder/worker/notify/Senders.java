package dev.larder.worker.notify;

import dev.larder.desired.Receiver;
import dev.larder.store.Notice;
import dev.larder.worker.config.MailServer;
import java.util.Optional;

/** Sends a notice once, to whatever kind of receiver it has. */
public final class Senders implements AutoCloseable {
  private final WebhookSender webhooks = new WebhookSender();
  private final Optional<MailSender> mails;

  private Senders(Optional<MailSender> mails) {
    this.mails = mails;
  }

  /**
   * Senders of this process.
   *
   * @param mail empty: mails are refused, saying why
   */
  public static Senders of(Optional<MailServer> mail) {
    return new Senders(mail.map(MailSender::new));
  }

  /** Never throws for what a receiver does. */
  public Answer send(Notice notice) {
    if (notice.receiver().isEmpty()) {
      return new Answer.Refused("the organization no longer has this receiver");
    }
    return switch (notice.receiver().get()) {
      case Receiver.Webhook hook -> webhooks.send(hook, notice);
      case Receiver.Mail mail ->
          mails
              .map(sender -> sender.send(mail, notice))
              .orElseGet(
                  () ->
                      new Answer.Refused(
                          "this worker sends no mail: neither --smtp nor LARDER_SMTP_URL is given"));
    };
  }

  @Override
  public void close() {
    webhooks.close();
  }
}
