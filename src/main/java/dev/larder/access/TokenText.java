package dev.larder.access;

import dev.larder.content.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A token as its holder has it: {@code larder_ID_SECRET}, the secret 256 random bits and a
 * checksum, all in hexadecimal digits. The checksum tells a mistyped one, and lets a scanner of
 * secrets know one when it sees it. The id is no secret; the text is never shown but once.
 */
public final class TokenText {
  private static final Pattern FORM =
      Pattern.compile("larder_(?<id>[0-9a-f]{12})_(?<secret>[0-9a-f]{64})(?<check>[0-9a-f]{8})");
  private static final int ID_BYTES = 6;
  private static final int SECRET_BYTES = 32;

  private final String id;
  private final String text;

  private TokenText(String id, String text) {
    this.id = id;
    this.text = text;
  }

  public static TokenText random(SecureRandom random) {
    byte[] id = new byte[ID_BYTES];
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    HexFormat hex = HexFormat.of();
    String begun = "larder_" + hex.formatHex(id) + "_" + hex.formatHex(secret);
    return new TokenText(hex.formatHex(id), begun + checksum(begun));
  }

  /** Empty: this is no token, or was copied wrong. */
  public static Optional<TokenText> parse(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
            && checksum(text.substring(0, form.start("check"))).equals(form.group("check"))
        ? Optional.of(new TokenText(form.group("id"), text))
        : Optional.empty();
  }

  /** What lists show. */
  public String id() {
    return id;
  }

  /** For its holder's eyes only. */
  public String secretText() {
    return text;
  }

  /** SHA-256: of 256 random bits, nothing slower is needed. */
  public byte[] digest() {
    return Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  @Override
  public String toString() {
    return "larder_" + id + "_…";
  }
}
