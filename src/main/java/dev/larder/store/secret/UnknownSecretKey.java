package dev.larder.store.secret;

import java.util.List;

/** A secret cannot be opened, or stored, with the keys that this process was given. */
public final class UnknownSecretKey extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String GIVE = "give it in LARDER_SECRET_KEY or LARDER_SECRET_KEY_FILE";

  private UnknownSecretKey(String message) {
    super(message);
  }

  public static UnknownSecretKey of(String needed, List<String> given) {
    if (needed.equals(Secrets.NO_KEY)) {
      return readable();
    }
    return new UnknownSecretKey(
        given.isEmpty()
            ? "this database's secrets are sealed with the key %s: %s".formatted(needed, GIVE)
            : "a stored secret needs the key with id %s, and the one given has the id %s: %s"
                .formatted(needed, String.join(" and ", given), GIVE));
  }

  static UnknownSecretKey readable() {
    return new UnknownSecretKey(
        "a secret is stored readable although there is a key; if no one has put it there, seal it"
            + " with: larder secrets reseal --insecure");
  }

  static UnknownSecretKey nothingSeals() {
    return new UnknownSecretKey(
        "there are secrets to store, and no key to seal them: %s, or say --insecure to store them readable"
            .formatted(GIVE));
  }

  /** A server's key opens neither provisioners' state nor what was sealed before it. */
  static UnknownSecretKey notOfServer(String id) {
    return new UnknownSecretKey(
        ("this needs the whole secret key %s, and a server has a part of it; where it was sealed by"
                + " an earlier release: larder secrets reseal")
            .formatted(id));
  }
}
