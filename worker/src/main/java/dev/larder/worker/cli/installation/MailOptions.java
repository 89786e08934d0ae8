package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.worker.config.DatabaseAddress;
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
          "The server that notifications by mail go through: smtp://USER@HOST:587 (with STARTTLS)"
              + " or smtps://USER@HOST:465; the password by LARDER_SMTP_PASSWORD or"
              + " LARDER_SMTP_PASSWORD_FILE. Default: $LARDER_SMTP_URL, else no mails are sent.")
  private @Nullable String smtp;

  @Option(
      names = "--mail-from",
      paramLabel = "ADDRESS",
      description = "Where mails come from. Default: $LARDER_MAIL_FROM, else USER.")
  private @Nullable String from;

  private final CliContext context;

  MailOptions(CliContext context) {
    this.context = context;
  }

  /** All that is wrong is reported at once. */
  Optional<MailServer> server() {
    if (smtp != null && DatabaseAddress.holdsPassword(smtp)) {
      throw CommandFailure.wrongInput(
          "--smtp holds a password, which everybody on this machine can read in the list of"
              + " processes: give it in LARDER_SMTP_PASSWORD, or in a file that"
              + " LARDER_SMTP_PASSWORD_FILE names");
    }
    try {
      return MailServer.read(
          Optional.ofNullable(smtp).or(() -> context.secret("LARDER_SMTP_URL")),
          context.secret(PASSWORD),
          Optional.ofNullable(from).or(() -> context.variable("LARDER_MAIL_FROM")));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongInput(String.valueOf(e.getMessage()).replace("\n", "\nlarder: "));
    }
  }
}
