package dev.larder.worker.poolfile;

import dev.larder.desired.OrganizationLimits;
import dev.larder.desired.Receiver;
import dev.larder.document.Fields;
import dev.larder.document.Node;
import dev.larder.document.Problems;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code notify} and {@code limits} of an organization. */
final class OrganizationReader {
  private static final Pattern MAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
  private final Problems problems;

  OrganizationReader(Problems problems) {
    this.problems = problems;
  }

  OrganizationLimits limits(Node node) {
    try (Fields fields = Fields.of(node, problems)) {
      return new OrganizationLimits(
          fields.integer("prebuilds", 0, PresetReader.MOST_LIMIT),
          fields.integer("inFlight", 0, PresetReader.MOST_LIMIT),
          fields.integer("perOwner", 0, PresetReader.MOST_LIMIT));
    }
  }

  List<Receiver> receivers(List<Node> items) {
    List<Receiver> receivers = new ArrayList<>();
    items.forEach(item -> receiver(item).ifPresent(receivers::add));
    return receivers;
  }

  private Optional<Receiver> receiver(Node node) {
    try (Fields fields = Fields.of(node, problems)) {
      Optional<String> mail = fields.parsed("mail", OrganizationReader::mail);
      Optional<String> webhook = fields.parsed("webhook", OrganizationReader::address);
      Optional<String> secret = fields.string("secret");
      if (fields.has("mail") == fields.has("webhook")) {
        problems.add(node, "needs exactly one of mail, webhook");
        return Optional.empty();
      }
      if (fields.has("mail") && secret.isPresent()) {
        problems.add(node, "a secret goes with a webhook only");
      }
      return mail.<Receiver>map(Receiver.Mail::new)
          .or(() -> webhook.map(url -> new Receiver.Webhook(url, secret)));
    }
  }

  private static String mail(String text) {
    if (!MAIL.matcher(text).matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is no mail address");
    }
    return text;
  }

  /** Not repeated in the complaint: addresses of webhooks often are secrets themselves. */
  private static String address(String text) {
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null) {
        return text;
      }
    } catch (java.net.URISyntaxException notOne) {
      // told below
    }
    throw new IllegalArgumentException("is no address: write http://… or https://…");
  }
}
