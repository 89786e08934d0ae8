package dev.larder.desired;

import java.util.Optional;

/** Who is notified of an organization's pools. */
public sealed interface Recipient {
  /** A mail address. */
  record Mail(String address) implements Recipient {}

  /**
   * An HTTP address that gets a JSON body.
   *
   * @param secret signs the body; never shown
   */
  record Webhook(String url, Optional<String> secret) implements Recipient {
    @Override
    public String toString() {
      return "Webhook[" + url + "]";
    }
  }
}
