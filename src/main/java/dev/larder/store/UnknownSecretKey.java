package dev.larder.store;

/** A sealed value whose key this process was not given. */
public final class UnknownSecretKey extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownSecretKey(String key) {
    super("a stored secret needs the key with id " + key + ": give it in LARDER_SECRET_KEY");
  }
}
