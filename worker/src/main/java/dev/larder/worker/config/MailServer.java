package dev.larder.worker.config;

import dev.larder.document.MailAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Through which server mails are sent, and in whose name.
 *
 * @param user empty: the server asks for none
 * @param from the address that mails come from
 */
public record MailServer(
    String host,
    int port,
    Security security,
    Optional<String> user,
    Optional<String> password,
    String from) {
  private static final int SUBMISSION = 587;
  private static final int SUBMISSION_TLS = 465;

  /** How the connection is kept private. */
  public enum Security {
    /** TLS from the first byte: {@code smtps://}. */
    TLS,
    /** STARTTLS, or nothing is sent: the default with a user. */
    STARTTLS,
    /** STARTTLS where the server offers it: the default without a user. */
    STARTTLS_IF_OFFERED,
    /** In the clear. */
    NONE
  }

  /**
   * Reads how a process is configured; empty where it is not. An IllegalArgumentException lists all
   * that is wrong, a line each, and repeats no password.
   *
   * @param url {@code smtp://USER@HOST:PORT} or {@code smtps://…}; {@code ?starttls=required},
   *     {@code optional} or {@code off} where the default does not fit
   */
  public static Optional<MailServer> read(
      Optional<String> url, Optional<String> password, Optional<String> from) {
    List<String> problems = new ArrayList<>();
    if (url.isEmpty()) {
      password.ifPresent(p -> problems.add("LARDER_SMTP_PASSWORD is given, and no --smtp"));
      from.ifPresent(f -> problems.add("--mail-from is given, and no --smtp"));
    }
    Optional<URI> uri = url.flatMap(text -> address(text, problems));
    Optional<MailServer> server = uri.map(found -> of(found, password, from, problems));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    return server;
  }

  private static Optional<URI> address(String text, List<String> problems) {
    try {
      URI uri = new URI(text);
      boolean known = "smtp".equals(uri.getScheme()) || "smtps".equals(uri.getScheme());
      if (known && uri.getHost() != null) {
        return Optional.of(uri);
      }
    } catch (URISyntaxException notOne) {
      // reported below
    }
    problems.add(
        "--smtp is no address of a mail server: write smtp://USER@HOST:587 or"
            + " smtps://USER@HOST:465, an @ within USER as %40");
    return Optional.empty();
  }

  private static MailServer of(
      URI uri, Optional<String> password, Optional<String> from, List<String> problems) {
    String[] info = Optional.ofNullable(uri.getUserInfo()).orElse("").split(":", 2);
    Optional<String> user = Optional.of(info[0]).filter(name -> !name.isEmpty());
    Optional<String> secret =
        password.or(() -> Optional.of(info).filter(i -> i.length == 2).map(i -> i[1]));
    if (user.isPresent() && secret.isEmpty()) {
      problems.add("--smtp names a user, and LARDER_SMTP_PASSWORD is not given");
    }
    if (user.isEmpty() && secret.isPresent()) {
      problems.add("LARDER_SMTP_PASSWORD is given, and --smtp names no user");
    }
    Optional<String> sender = from.or(() -> user.filter(MailAddress::matches));
    if (sender.filter(MailAddress::matches).isEmpty()) {
      problems.add(
          sender
              .map(text -> "--mail-from: \"" + text + "\" is no mail address")
              .orElse("--mail-from is needed with --smtp: the address that mails come from"));
    }
    boolean tls = "smtps".equals(uri.getScheme());
    return new MailServer(
        uri.getHost(),
        uri.getPort() > 0 ? uri.getPort() : tls ? SUBMISSION_TLS : SUBMISSION,
        tls ? Security.TLS : security(uri, user.isPresent(), problems),
        user,
        user.flatMap(name -> secret),
        sender.orElse(""));
  }

  private static Security security(URI uri, boolean user, List<String> problems) {
    return switch (Optional.ofNullable(uri.getQuery()).orElse("")) {
      case "" -> user ? Security.STARTTLS : Security.STARTTLS_IF_OFFERED;
      case "starttls=required" -> Security.STARTTLS;
      case "starttls=optional" -> Security.STARTTLS_IF_OFFERED;
      case "starttls=off" -> Security.NONE;
      default -> {
        problems.add("--smtp: after the ? comes starttls=required, optional or off");
        yield Security.NONE;
      }
    };
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "%s:%d as %s".formatted(host, port, from);
  }
}
