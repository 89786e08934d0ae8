package dev.larder.store.notification;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.desired.Recipient;
import dev.larder.store.schema.tables.records.OrganizationsRecord;
import dev.larder.store.secret.SealedColumn;
import dev.larder.store.secret.Secrets;
import dev.larder.store.secret.UnknownSecretKey;
import dev.larder.store.sql.StoredJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who hears about an organization, as one sealed JSON list with the keys of a pool file. */
public final class SealedRecipients {
  private SealedRecipients() {}

  public static void seal(OrganizationsRecord row, List<Recipient> recipients, Secrets secrets) {
    boolean secret = recipients.stream().anyMatch(Recipient.Webhook.class::isInstance);
    Secrets.Sealed sealed =
        (secret || secrets.hasKey() ? secrets : Secrets.withoutKey())
            .seal(
                StoredJson.write(recipients.stream().map(SealedRecipients::keys).toList()),
                SealedColumn.RECIPIENTS.place(row.getId()));
    row.setNotify(sealed.bytes());
    row.setNotifyKey(sealed.key());
  }

  /** Absent: there are none, or they were sealed with a key that is not at hand. */
  public static Optional<List<Recipient>> open(OrganizationsRecord row, Secrets secrets) {
    if (row.getNotify() == null) {
      return Optional.empty();
    }
    try {
      String text =
          secrets.open(
              new Secrets.Sealed(row.getNotify(), row.getNotifyKey()),
              SealedColumn.RECIPIENTS.place(row.getId()));
      List<Recipient> recipients = new ArrayList<>();
      StoredJson.read(text, JsonNode.class).forEach(keys -> recipients.add(recipient(keys)));
      return Optional.of(recipients);
    } catch (UnknownSecretKey sealedWithAnother) {
      return Optional.empty();
    }
  }

  /** For people: without secrets, and of a webhook no more than its number among them. */
  public static String shown(List<Recipient> recipients) {
    List<String> mails =
        recipients.stream()
            .filter(Recipient.Mail.class::isInstance)
            .map(recipient -> ((Recipient.Mail) recipient).address())
            .toList();
    int webhooks = recipients.size() - mails.size();
    return recipients.isEmpty()
        ? "none"
        : String.join(", ", mails)
            + (webhooks > 0 && !mails.isEmpty() ? ", " : "")
            + (webhooks > 0 ? webhooks + (webhooks == 1 ? " webhook" : " webhooks") : "");
  }

  private static Map<String, String> keys(Recipient recipient) {
    return switch (recipient) {
      case Recipient.Mail mail -> Map.of("mail", mail.address());
      case Recipient.Webhook webhook -> {
        Map<String, String> keys = new TreeMap<>(Map.of("webhook", webhook.url()));
        webhook.secret().ifPresent(secret -> keys.put("secret", secret));
        yield keys;
      }
    };
  }

  private static Recipient recipient(JsonNode keys) {
    return keys.has("mail")
        ? new Recipient.Mail(keys.get("mail").asText())
        : new Recipient.Webhook(
            keys.get("webhook").asText(),
            Optional.ofNullable(keys.get("secret")).map(JsonNode::asText));
  }
}
