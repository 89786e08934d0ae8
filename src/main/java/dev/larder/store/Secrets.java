package dev.larder.store;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what must not be readable in the database: AES-GCM with a key that has an id. Two keys may
 * be given while rotating: the first seals, both open. Without a key, values are stored readable
 * under the key id {@code none}.
 */
public final class Secrets {
  /** The key id of values that were stored without a key. */
  public static final String NO_KEY = "none";

  private static final String CHANGED =
      "a sealed value cannot be read: it was changed in the database";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private final Map<String, byte[]> keys;
  private final SecureRandom random = new SecureRandom();

  private Secrets(Map<String, byte[]> keys) {
    this.keys = keys;
  }

  /** Bytes with the id of the key that sealed them. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Sealed(byte[] bytes, String key) {}

  public static Secrets withoutKey() {
    return new Secrets(Map.of());
  }

  /**
   * Reads {@code LARDER_SECRET_KEY}: one or two keys separated by a comma, each 32 bytes in Base64,
   * the sealing one first. An IllegalArgumentException says what a key looks like, never the key.
   */
  public static Secrets parse(String text) {
    Map<String, byte[]> keys = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      byte[] key = decoded(part.strip());
      keys.put(idOf(key), key);
    }
    if (keys.size() > 2) {
      throw new IllegalArgumentException("at most two keys: the new one, a comma, the old one");
    }
    return new Secrets(keys);
  }

  public boolean hasKey() {
    return !keys.isEmpty();
  }

  public Sealed seal(String text) {
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    Optional<Map.Entry<String, byte[]>> key = keys.entrySet().stream().findFirst();
    if (key.isEmpty()) {
      return new Sealed(plain, NO_KEY);
    }
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = gcm(Cipher.ENCRYPT_MODE, key.get().getValue(), nonce, plain, 0);
    byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
    System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
    return new Sealed(all, key.get().getKey());
  }

  /** The text again; an {@link UnknownSecretKey} where its key is not at hand. */
  public String open(Sealed sealed) {
    if (sealed.key().equals(NO_KEY)) {
      return new String(sealed.bytes(), StandardCharsets.UTF_8);
    }
    byte[] key = keys.get(sealed.key());
    if (key == null) {
      throw new UnknownSecretKey(sealed.key());
    }
    if (sealed.bytes().length < NONCE_BYTES) {
      throw new IllegalStateException(CHANGED);
    }
    byte[] nonce = Arrays.copyOf(sealed.bytes(), NONCE_BYTES);
    return new String(
        gcm(Cipher.DECRYPT_MODE, key, nonce, sealed.bytes(), NONCE_BYTES), StandardCharsets.UTF_8);
  }

  /**
   * A digest by which equal secrets are known as equal and nothing else can be learnt, the same for
   * as long as the first key stays; without a key a plain SHA-256.
   */
  public String digest(String text) {
    try {
      byte[] key =
          keys.values().stream().findFirst().orElse("larder".getBytes(StandardCharsets.UTF_8));
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks HmacSHA256", e);
    }
  }

  private static byte[] gcm(int mode, byte[] key, byte[] nonce, byte[] input, int offset) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(input, offset, input.length - offset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(CHANGED, e);
    }
  }

  private static byte[] decoded(String part) {
    try {
      byte[] key = Base64.getDecoder().decode(part);
      if (key.length == 32) {
        return key;
      }
    } catch (IllegalArgumentException notBase64) {
      // told below
    }
    throw new IllegalArgumentException(
        "a key is 32 random bytes in Base64; make one with: head -c 32 /dev/urandom | base64");
  }

  private static String idOf(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return HexFormat.of()
          .formatHex(mac.doFinal("larder key id".getBytes(StandardCharsets.UTF_8)), 0, 4);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks HmacSHA256", e);
    }
  }
}
