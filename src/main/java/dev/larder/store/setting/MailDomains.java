package dev.larder.store.setting;

import static dev.larder.store.schema.Tables.SETTINGS;

import dev.larder.document.MailAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/**
 * The domains, as the setting {@code mailDomains} lists them, to whose addresses owners are mailed.
 * Whoever claims says who the owner is: without this, anybody could have strangers mailed.
 */
public final class MailDomains {
  private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern DOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")+");

  private MailDomains() {}

  /** As it is stored; an IllegalArgumentException says what can be written. */
  static String read(String text) {
    List<String> domains = list(text);
    domains.stream()
        .filter(domain -> !DOMAIN.matcher(domain).matches())
        .findFirst()
        .ifPresent(
            wrong -> {
              throw new IllegalArgumentException(
                  "must be domains with commas between them, such as acme.example; \"%s\" is none; \"none\" for no mail to owners"
                      .formatted(wrong));
            });
    return String.join(",", domains);
  }

  /** Whether this owner is an address of one of them. */
  public static boolean mayMail(DSLContext db, String owner) {
    return MailAddress.plainDomain(owner)
        .filter(domain -> stored(db).contains(domain.toLowerCase(Locale.ROOT)))
        .isPresent();
  }

  private static List<String> stored(DSLContext db) {
    return db.select(SETTINGS.VALUE)
        .from(SETTINGS)
        .where(SETTINGS.KEY.eq(Setting.MAIL_DOMAINS.key()))
        .fetchOptional(SETTINGS.VALUE)
        .map(MailDomains::list)
        .orElse(List.of());
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(domain -> domain.strip().toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableList());
  }
}
