package dev.larder.worker.cli;

import dev.larder.worker.config.MailServer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Through which server a process sends mails. */
final class MailOptions {
  private static final String PASSWORD = "LARDER_SMTP_PASSWORD";

  @Option(
      names = "--smtp",
      paramLabel = "URL",
      description =
          "The server that notifications by mail go through: smtp://USER@HOST:587 (with STARTTLS) or"
              + " smtps://USER@HOST:465; the password by LARDER_SMTP_PASSWORD. Default:"
              + " $LARDER_SMTP_URL, else no mails are sent.")
  private @Nullable String smtp;

  @Option(
      names = "--mail-from",
      paramLabel = "ADDRESS",
      description = "Where mails come from. Default: $LARDER_MAIL_FROM, else USER.")
  private @Nullable String from;

  private final Surroundings surroundings;

  MailOptions(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** All that is wrong is told at once. */
  Optional<MailServer> server() {
    try {
      return MailServer.read(
          Optional.ofNullable(smtp).or(() -> surroundings.variable("LARDER_SMTP_URL")),
          surroundings.variable(PASSWORD),
          Optional.ofNullable(from).or(() -> surroundings.variable("LARDER_MAIL_FROM")));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongInput(String.valueOf(e.getMessage()).replace("\n", "\nlarder: "));
    }
  }
}
