package dev.larder.store.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One key of {@code LARDER_SECRET_KEY}: AES-GCM with keys derived from it (HKDF), one for each
 * purpose, so that what is given does nothing by itself, and who is handed some of the derived ones
 * opens what they are for and nothing else. What was sealed before, by one derived key or by the
 * given key itself, opens with the given key alone.
 */
final class SealingKey {
  static final int BYTES = 32;

  private static final String CHANGED =
      "a sealed value cannot be read: it was changed in the database, or moved within it";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final byte[] NO_PLACE = {};
  private final Optional<byte[]> given;
  private final Map<String, byte[]> purposes;
  private final String id;

  SealingKey(byte[] given) {
    this.given = Optional.of(given.clone());
    this.purposes = new ConcurrentHashMap<>();
    this.id = hmac(given, "larder key id").substring(0, 8);
  }

  /**
   * A key that has only the keys of some purposes.
   *
   * @param id of the key that they were derived from
   */
  SealingKey(String id, Map<String, byte[]> purposes) {
    this.given = Optional.empty();
    this.purposes = Map.copyOf(purposes);
    this.id = id;
  }

  String id() {
    return id;
  }

  /** The same key for these purposes alone. */
  SealingKey only(List<String> wanted) {
    Map<String, byte[]> some = new HashMap<>();
    wanted.forEach(purpose -> key(purpose).ifPresent(key -> some.put(purpose, key)));
    return new SealingKey(id, some);
  }

  /** The derived key of a purpose; empty: it is not among those that were handed over. */
  Optional<byte[]> key(String purpose) {
    return given.isPresent()
        ? Optional.of(
            purposes.computeIfAbsent(purpose, p -> derived(given.get(), "larder sealing " + p)))
        : Optional.ofNullable(purposes.get(purpose));
  }

  /** A nonce, and what only this derived key opens, together with the same place. */
  static byte[] seal(byte[] key, byte[] plain, byte[] place, SecureRandom random) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = gcm(Cipher.ENCRYPT_MODE, key, nonce, place, plain, 0);
    byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
    System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
    return all;
  }

  /** What one derived key sealed for all purposes; empty: it is not at hand. */
  Optional<byte[]> openOfOnePurpose(byte[] sealed, byte[] place) {
    return given.map(key -> open(derived(key, "larder sealing"), sealed, place));
  }

  /** What the first releases sealed, for no place; empty: the given key is not at hand. */
  Optional<byte[]> openOfBefore(byte[] sealed) {
    return given.map(key -> open(key, sealed, NO_PLACE));
  }

  Optional<String> digestOfBefore(String text) {
    return given.map(key -> hmac(key, text));
  }

  static String hmac(byte[] key, String text) {
    return HexFormat.of().formatHex(mac(key, text.getBytes(StandardCharsets.UTF_8)));
  }

  /** HKDF of RFC 5869 without a salt, one block long. */
  private static byte[] derived(byte[] given, String purpose) {
    byte[] info = purpose.getBytes(StandardCharsets.UTF_8);
    byte[] block = Arrays.copyOf(info, info.length + 1);
    block[info.length] = 1;
    return mac(mac(new byte[BYTES], given), block);
  }

  private static byte[] mac(byte[] key, byte[] input) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks HmacSHA256", e);
    }
  }

  static byte[] open(byte[] key, byte[] sealed, byte[] place) {
    if (sealed.length < NONCE_BYTES) {
      throw new IllegalStateException(CHANGED);
    }
    byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
    return gcm(Cipher.DECRYPT_MODE, key, nonce, place, sealed, NONCE_BYTES);
  }

  private static byte[] gcm(
      int mode, byte[] key, byte[] nonce, byte[] place, byte[] input, int offset) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(place);
      return cipher.doFinal(input, offset, input.length - offset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(CHANGED, e);
    }
  }
}
