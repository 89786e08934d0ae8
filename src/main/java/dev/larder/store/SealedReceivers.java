package dev.larder.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.desired.Receiver;
import dev.larder.store.schema.tables.records.OrganizationsRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who hears about an organization, as one sealed JSON list with the keys of a pool file. */
final class SealedReceivers {
  private SealedReceivers() {}

  static void seal(OrganizationsRecord row, List<Receiver> receivers, Secrets secrets) {
    Secrets.Sealed sealed =
        secrets.seal(StoredJson.write(receivers.stream().map(SealedReceivers::keys).toList()));
    row.setNotify(sealed.bytes());
    row.setNotifyKey(sealed.key());
  }

  /** Absent: there are none, or they were sealed with a key that is not at hand. */
  static Optional<List<Receiver>> open(OrganizationsRecord row, Secrets secrets) {
    if (row.getNotify() == null) {
      return Optional.empty();
    }
    try {
      String text = secrets.open(new Secrets.Sealed(row.getNotify(), row.getNotifyKey()));
      List<Receiver> receivers = new ArrayList<>();
      StoredJson.read(text, JsonNode.class).forEach(keys -> receivers.add(receiver(keys)));
      return Optional.of(receivers);
    } catch (UnknownSecretKey sealedWithAnother) {
      return Optional.empty();
    }
  }

  /** For people: without secrets, and of a webhook no more than its number among them. */
  static String shown(List<Receiver> receivers) {
    List<String> mails =
        receivers.stream()
            .filter(Receiver.Mail.class::isInstance)
            .map(receiver -> ((Receiver.Mail) receiver).address())
            .toList();
    int webhooks = receivers.size() - mails.size();
    return receivers.isEmpty()
        ? "none"
        : String.join(", ", mails)
            + (webhooks > 0 && !mails.isEmpty() ? ", " : "")
            + (webhooks > 0 ? webhooks + (webhooks == 1 ? " webhook" : " webhooks") : "");
  }

  private static Map<String, String> keys(Receiver receiver) {
    return switch (receiver) {
      case Receiver.Mail mail -> Map.of("mail", mail.address());
      case Receiver.Webhook webhook -> {
        Map<String, String> keys = new TreeMap<>(Map.of("webhook", webhook.url()));
        webhook.secret().ifPresent(secret -> keys.put("secret", secret));
        yield keys;
      }
    };
  }

  private static Receiver receiver(JsonNode keys) {
    return keys.has("mail")
        ? new Receiver.Mail(keys.get("mail").asText())
        : new Receiver.Webhook(
            keys.get("webhook").asText(),
            Optional.ofNullable(keys.get("secret")).map(JsonNode::asText));
  }
}
