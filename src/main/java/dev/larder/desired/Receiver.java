package dev.larder.desired;

import java.util.Optional;

/** Somebody who hears about an organization's pools. */
public sealed interface Receiver {
  /** A mail address. */
  record Mail(String address) implements Receiver {}

  /**
   * An HTTP address that gets a JSON body.
   *
   * @param secret signs the body; never shown
   */
  record Webhook(String url, Optional<String> secret) implements Receiver {
    @Override
    public String toString() {
      return "Webhook[" + url + "]";
    }
  }
}
