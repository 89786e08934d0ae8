package dev.larder.poolfile;

import dev.larder.desired.OrganizationLimits;
import dev.larder.desired.Recipient;
import dev.larder.document.Fields;
import dev.larder.document.MailAddress;
import dev.larder.document.Node;
import dev.larder.document.Problems;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code notify} and {@code limits} of an organization. */
final class OrganizationReader {
  private static final int MAX_PORT = 65_535;
  private final Problems problems;

  OrganizationReader(Problems problems) {
    this.problems = problems;
  }

  OrganizationLimits limits(Node node) {
    try (Fields fields = Fields.of(node, problems)) {
      return new OrganizationLimits(
          fields.integer("prebuilds", 0, PresetReader.MAX_LIMIT),
          fields.integer("inFlight", 0, PresetReader.MAX_LIMIT),
          fields.integer("perOwner", 0, PresetReader.MAX_LIMIT));
    }
  }

  List<Recipient> recipients(List<Node> items) {
    List<Recipient> recipients = new ArrayList<>();
    items.forEach(item -> recipient(item).ifPresent(recipients::add));
    return recipients;
  }

  private Optional<Recipient> recipient(Node node) {
    try (Fields fields = Fields.of(node, problems)) {
      Optional<String> mail = fields.parsed("mail", OrganizationReader::mail);
      Optional<String> webhook = fields.parsed("webhook", OrganizationReader::address);
      Optional<String> secret = fields.parsed("secret", OrganizationReader::secret);
      if (fields.has("mail") == fields.has("webhook")) {
        problems.add(node, "needs exactly one of mail, webhook");
        return Optional.empty();
      }
      if (fields.has("mail") && secret.isPresent()) {
        problems.add(node, "a secret goes with a webhook only");
      }
      return mail.<Recipient>map(Recipient.Mail::new)
          .or(() -> webhook.map(url -> new Recipient.Webhook(url, secret)));
    }
  }

  private static String mail(String text) {
    if (!MailAddress.matches(text)) {
      throw new IllegalArgumentException("\"" + text + "\" is no mail address");
    }
    return text;
  }

  private static String secret(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(
          "is empty, which signs nothing: write a secret, or leave the key out");
    }
    return text;
  }

  /** Not repeated in the complaint: addresses of webhooks often are secrets themselves. */
  private static String address(String text) {
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean port = uri.getPort() == -1 || (uri.getPort() >= 1 && uri.getPort() <= MAX_PORT);
      if (web && uri.getHost() != null && port) {
        return text;
      }
      if (!port) {
        throw new IllegalArgumentException("has no possible port: 1 to " + MAX_PORT);
      }
    } catch (java.net.URISyntaxException notOne) {
      // reported below
    }
    throw new IllegalArgumentException("is no address: write http://… or https://…");
  }
}
