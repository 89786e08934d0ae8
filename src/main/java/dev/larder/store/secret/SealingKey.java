package dev.larder.store.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One key of {@code LARDER_SECRET_KEY}: AES-GCM with a key derived from it (HKDF), so that what is
 * given does nothing by itself. What was sealed by the given key itself still opens.
 */
final class SealingKey {
  static final int BYTES = 32;

  private static final String CHANGED =
      "a sealed value cannot be read: it was changed in the database, or moved within it";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final byte[] NO_PLACE = {};
  private final byte[] given;
  private final byte[] sealing;
  private final String id;

  SealingKey(byte[] given) {
    this.given = given.clone();
    this.sealing = derived("larder sealing");
    this.id = hmac(given, "larder key id").substring(0, 8);
  }

  String id() {
    return id;
  }

  /** A nonce, and what only this key opens, together with the same place. */
  byte[] seal(byte[] plain, byte[] place, SecureRandom random) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = gcm(Cipher.ENCRYPT_MODE, sealing, nonce, place, plain, 0);
    byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
    System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
    return all;
  }

  byte[] open(byte[] sealed, byte[] place) {
    return open(sealing, sealed, place);
  }

  /** What the first releases sealed, for no place. */
  byte[] openOfBefore(byte[] sealed) {
    return open(given, sealed, NO_PLACE);
  }

  String digestOfBefore(String text) {
    return hmac(given, text);
  }

  static String hmac(byte[] key, String text) {
    return HexFormat.of().formatHex(mac(key, text.getBytes(StandardCharsets.UTF_8)));
  }

  /** HKDF of RFC 5869 without a salt, one block long. */
  private byte[] derived(String purpose) {
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

  private static byte[] open(byte[] key, byte[] sealed, byte[] place) {
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
