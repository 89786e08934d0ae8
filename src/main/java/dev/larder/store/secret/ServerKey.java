package dev.larder.store.secret;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A sealing key as a server of the API is given it: the id and the derived keys of its purposes, as
 * text. The key itself cannot be found from it, nor that of any other purpose.
 */
final class ServerKey {
  /** Before the keys, so that no one takes it for a whole one. */
  static final String PREFIX = "server-key-";

  /** In the order in which the text has them. */
  static final List<String> PURPOSES =
      List.of(
          SealedColumn.SENSITIVE_PARAMETERS.purpose(),
          SealedColumn.RECIPIENTS.purpose(),
          SealedColumn.CLAIM_VALUES.purpose(),
          SealedColumn.SENSITIVE_OUTPUTS.purpose(),
          DigestKey.PURPOSE);

  private static final int ID_BYTES = 8;

  private ServerKey() {}

  static String text(SealingKey key) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(key.id().getBytes(StandardCharsets.US_ASCII));
    PURPOSES.forEach(
        purpose ->
            bytes.writeBytes(
                key.key(purpose)
                    .orElseThrow(() -> new IllegalStateException("no key for " + purpose))));
    return PREFIX + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /** An IllegalArgumentException says what is wrong, never the key. */
  static SealingKey parse(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
      if (bytes.length == ID_BYTES + PURPOSES.size() * SealingKey.BYTES) {
        Map<String, byte[]> keys = new HashMap<>();
        for (int i = 0; i < PURPOSES.size(); i++) {
          int at = ID_BYTES + i * SealingKey.BYTES;
          keys.put(PURPOSES.get(i), Arrays.copyOfRange(bytes, at, at + SealingKey.BYTES));
        }
        return new SealingKey(new String(bytes, 0, ID_BYTES, StandardCharsets.US_ASCII), keys);
      }
    } catch (IllegalArgumentException notBase64) {
      // reported below
    }
    throw new IllegalArgumentException(
        "this is not all of a server's key; make it again with: larder secrets server-key");
  }
}
