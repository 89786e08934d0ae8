package dev.larder.worker.notify;

import dev.larder.desired.Recipient;
import dev.larder.store.notification.NotificationMessage;
import dev.larder.worker.config.MailServer;
import java.util.Optional;

/** Sends a message once, to whatever kind of recipient it has. */
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

  /** Never throws for what a recipient does. */
  public Answer send(NotificationMessage message) {
    if (message.recipient().isEmpty()) {
      return new Answer.Refused("the organization no longer has this recipient");
    }
    return switch (message.recipient().get()) {
      case Recipient.Webhook hook -> webhooks.send(hook, message);
      case Recipient.Mail mail ->
          mails
              .map(sender -> sender.send(mail, message))
              .orElseGet(
                  () ->
                      new Answer.Refused(
                          "this worker sends no mail: neither --smtp nor LARDER_SMTP_URL is"
                              + " given"));
    };
  }

  @Override
  public void close() {
    webhooks.close();
  }
}
