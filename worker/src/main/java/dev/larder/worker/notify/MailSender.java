package dev.larder.worker.notify;

import dev.larder.desired.Recipient;
import dev.larder.store.notification.NotificationMessage;
import dev.larder.worker.config.MailServer;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/** Sends messages as plain mails, one connection each: they are few. */
final class MailSender {
  private static final String TIMEOUT_MILLIS = "10000";
  private static final int PERMANENT = 500;

  private final MailServer server;
  private final Properties properties;

  MailSender(MailServer server) {
    this(server, Optional.empty());
  }

  /**
   * Sends through this server.
   *
   * @param tls whom to trust; empty: whom the JVM trusts
   */
  MailSender(MailServer server, Optional<SSLSocketFactory> tls) {
    this.server = server;
    this.properties = properties(server);
    tls.ifPresent(factory -> properties.put("mail.smtp.ssl.socketFactory", factory));
  }

  Answer send(Recipient.Mail recipient, NotificationMessage message) {
    Session session = Session.getInstance(properties);
    try (Transport transport = session.getTransport("smtp")) {
      Address[] to = {new InternetAddress(recipient.address(), true)};
      Message mail = mail(session, message, to);
      transport.connect(server.user().orElse(null), server.password().orElse(null));
      transport.sendMessage(mail, to);
      return new Answer.Accepted();
    } catch (MessagingException e) {
      return classified(e);
    }
  }

  /** Equal for every attempt: who gets it twice sees that by its id. */
  private Message mail(Session session, NotificationMessage message, Address[] to)
      throws MessagingException {
    MessageText text = MessageText.of(message);
    MimeMessage mail = new NumberedMessage(session, "<" + message.delivery() + "@larder>");
    mail.setFrom(new InternetAddress(server.from(), true));
    mail.setRecipients(Message.RecipientType.TO, to);
    mail.setSubject("[larder] " + text.headline(), "UTF-8");
    mail.setSentDate(Date.from(message.at()));
    mail.setHeader("Auto-Submitted", "auto-generated");
    mail.setHeader("Larder-Delivery", message.delivery().toString());
    mail.setText(text.body() + "\n\n-- \n" + Entities.lines(message) + "\n", "UTF-8");
    mail.saveChanges();
    return mail;
  }

  /** What the server says of this mail or its recipient is permanent; all else is transient. */
  private static Answer classified(MessagingException failure) {
    List<Exception> chain = chain(failure);
    return chain.stream()
        .filter(e -> code(e) >= PERMANENT)
        .findFirst()
        .<Answer>map(refusal -> new Answer.Refused(Reason.of(refusal)))
        .orElseGet(
            () ->
                new Answer.TryAgain(
                    failure instanceof AuthenticationFailedException
                        ? "the mail server does not take user and password: " + Reason.of(failure)
                        : Reason.of(chain.getLast())));
  }

  private static List<Exception> chain(MessagingException failure) {
    List<Exception> chain = new ArrayList<>();
    for (@Nullable Exception e = failure; e != null; ) {
      chain.add(e);
      e = e instanceof MessagingException messaging ? messaging.getNextException() : null;
    }
    return chain;
  }

  private static int code(Exception failure) {
    return switch (failure) {
      case SMTPAddressFailedException address -> address.getReturnCode();
      case SMTPSenderFailedException sender -> sender.getReturnCode();
      case SMTPSendFailedException send -> send.getReturnCode();
      default -> 0;
    };
  }

  private static Properties properties(MailServer server) {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", server.host());
    properties.setProperty("mail.smtp.port", Integer.toString(server.port()));
    properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.auth", Boolean.toString(server.user().isPresent()));
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    switch (server.security()) {
      case TLS -> properties.setProperty("mail.smtp.ssl.enable", "true");
      case STARTTLS -> {
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", "true");
      }
      case STARTTLS_IF_OFFERED -> properties.setProperty("mail.smtp.starttls.enable", "true");
      case NONE -> properties.setProperty("mail.smtp.starttls.enable", "false");
    }
    return properties;
  }

  /** A mail that keeps the id it was given. */
  private static final class NumberedMessage extends MimeMessage {
    private final String id;

    NumberedMessage(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
