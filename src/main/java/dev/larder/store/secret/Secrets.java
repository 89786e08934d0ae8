package dev.larder.store.secret;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * Seals what must not be readable in the database, with a key that has an id, for the one place
 * where it is stored: a copy elsewhere does not open. Two keys may be given while rotating: the
 * first seals, both open. Without a key, values are stored readable under the key id {@code none}.
 *
 * <p>One of these is for one database: it remembers that database's {@link DigestKey}.
 */
public final class Secrets {
  /** The key id of values that were stored without a key. */
  public static final String NO_KEY = "none";

  /** Before the id of the key: sealed for its place, by a key for that column alone. */
  private static final String SCHEME = "v3:";

  /** Before the id of the key: sealed for its place, by one key for all columns. */
  private static final String SCHEME_OF_ONE_PURPOSE = "v2:";

  /** Before a digest that was made by the database's own key. */
  private static final String DIGEST = "v2:";

  private final Map<String, SealingKey> keys;
  private final boolean insecure;
  private final SecureRandom random = new SecureRandom();
  private volatile Optional<DigestKey> digestKey = Optional.empty();

  private Secrets(Map<String, SealingKey> keys, boolean insecure) {
    this.keys = keys;
    this.insecure = insecure;
  }

  /** Bytes with the id of the key that sealed them. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Sealed(byte[] bytes, String key) {}

  /** Where a sealed value is stored: whoever moves it makes it unreadable. */
  public record Place(String table, String column, Object row) {
    /** What the key of this column is for. */
    String purpose() {
      return table + "." + column;
    }

    byte[] bytes() {
      return "larder\0%s\0%s\0%s".formatted(table, column, row).getBytes(StandardCharsets.UTF_8);
    }
  }

  /** For whoever insists on storing secrets readable, or has none to store. */
  public static Secrets withoutKey() {
    return new Secrets(Map.of(), true);
  }

  /** No key is at hand, and no one said that secrets may be stored readable: they are refused. */
  public static Secrets missing() {
    return new Secrets(Map.of(), false);
  }

  /**
   * Reads {@code LARDER_SECRET_KEY}: one or two keys separated by a comma, each 32 bytes in Base64,
   * the sealing one first. An IllegalArgumentException says what a key looks like, never the key.
   */
  public static Secrets parse(String text) {
    Map<String, SealingKey> keys = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      SealingKey key =
          part.strip().startsWith(ServerKey.PREFIX)
              ? ServerKey.parse(part.strip())
              : new SealingKey(decoded(part.strip()));
      keys.put(key.id(), key);
    }
    if (keys.size() > 2) {
      throw new IllegalArgumentException("at most two keys: the new one, a comma, the old one");
    }
    return new Secrets(keys, false);
  }

  /** The same, also opening values that were stored readable although there is a key. */
  public Secrets insecure() {
    return new Secrets(keys, true);
  }

  /**
   * What a server of the API seals and opens: parameters, recipients, claims' values, sensitive
   * outputs, and the key of digests. Provisioners' state it cannot.
   */
  public Secrets forServer() {
    Map<String, SealingKey> some = new LinkedHashMap<>();
    keys.forEach((id, key) -> some.put(id, key.only(ServerKey.PURPOSES)));
    return new Secrets(some, insecure);
  }

  /** The first key as text for a server, which then has no more than {@link #forServer}. */
  public String serverKey() {
    return keys.values().stream()
        .findFirst()
        .map(ServerKey::text)
        .orElseThrow(UnknownSecretKey::nothingSeals);
  }

  public boolean hasKey() {
    return !keys.isEmpty();
  }

  /** The ids of the keys given, the sealing one first. */
  public List<String> ids() {
    return List.copyOf(keys.keySet());
  }

  boolean isInsecure() {
    return insecure;
  }

  /** What stands in the rows that were sealed as is done now. */
  String mark() {
    return keys.keySet().stream().findFirst().map(SCHEME::concat).orElse(NO_KEY);
  }

  /** The id of the key behind what stands in a row. */
  public static String id(String mark) {
    return mark.startsWith(SCHEME) || mark.startsWith(SCHEME_OF_ONE_PURPOSE)
        ? mark.substring(SCHEME.length())
        : mark;
  }

  /** Whether {@link #seal} has a key, or may do without. */
  public boolean seals() {
    return hasKey() || insecure;
  }

  /** What stands in the rows that {@link #open} opens. */
  public List<String> openable() {
    List<String> marks = new ArrayList<>();
    keys.keySet().forEach(id -> marks.addAll(List.of(SCHEME + id, SCHEME_OF_ONE_PURPOSE + id, id)));
    if (opensReadable()) {
      marks.add(NO_KEY);
    }
    return marks;
  }

  private boolean opensReadable() {
    return !hasKey() || insecure || digestKey.map(DigestKey::besideReadable).orElse(false);
  }

  public Sealed seal(String text, Place place) {
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    Optional<SealingKey> key = keys.values().stream().findFirst();
    if (key.isPresent()) {
      byte[] derived =
          key.get().key(place.purpose()).orElseThrow(() -> notOfServer(key.get().id()));
      return new Sealed(SealingKey.seal(derived, plain, place.bytes(), random), mark());
    }
    if (!insecure) {
      throw UnknownSecretKey.nothingSeals();
    }
    return new Sealed(plain, NO_KEY);
  }

  /** The text again; an {@link UnknownSecretKey} where its key is not at hand. */
  public String open(Sealed sealed, Place place) {
    if (sealed.key().equals(NO_KEY)) {
      if (!opensReadable()) {
        throw UnknownSecretKey.readable();
      }
      return new String(sealed.bytes(), StandardCharsets.UTF_8);
    }
    SealingKey key = keys.get(id(sealed.key()));
    if (key == null) {
      throw UnknownSecretKey.of(id(sealed.key()), ids());
    }
    return new String(
        open(key, sealed, place).orElseThrow(() -> notOfServer(key.id())), StandardCharsets.UTF_8);
  }

  private static Optional<byte[]> open(SealingKey key, Sealed sealed, Place place) {
    if (sealed.key().startsWith(SCHEME)) {
      return key.key(place.purpose())
          .map(derived -> SealingKey.open(derived, sealed.bytes(), place.bytes()));
    }
    return sealed.key().startsWith(SCHEME_OF_ONE_PURPOSE)
        ? key.openOfOnePurpose(sealed.bytes(), place.bytes())
        : key.openOfBefore(sealed.bytes());
  }

  /** A server has keys for what it answers with, and for no more. */
  private static UnknownSecretKey notOfServer(String id) {
    return UnknownSecretKey.notOfServer(id);
  }

  /**
   * An {@link UnknownSecretKey} says that this database's secrets are not sealed with a key that is
   * at hand. The first that asks with a key settles which one it is.
   */
  public Secrets check(DSLContext db) {
    digestKey(db);
    return this;
  }

  /**
   * A digest by which equal secrets are known as equal and nothing else can be learnt: the same for
   * as long as the database lives, whatever seals it.
   */
  public String digest(DSLContext db, String text) {
    return DIGEST + SealingKey.hmac(digestKey(db).key(), text);
  }

  /** The same where nothing must be read for it: empty until the database's key is known. */
  public Optional<String> knownDigest(String text) {
    return digestKey.map(known -> DIGEST + SealingKey.hmac(known.key(), text));
  }

  /** Whether this is the digest of the text, by today's key or one of before. */
  public boolean isDigest(DSLContext db, String digest, String text) {
    return digest.startsWith(DIGEST)
        ? digest.equals(digest(db, text))
        : digestsOfBefore(text).contains(digest);
  }

  public static boolean isOfBefore(String digest) {
    return !digest.startsWith(DIGEST);
  }

  /** As they were made by the first key itself, or by a constant where there was none. */
  public List<String> digestsOfBefore(String text) {
    List<String> digests = new ArrayList<>();
    keys.values().forEach(key -> key.digestOfBefore(text).ifPresent(digests::add));
    digests.add(SealingKey.hmac("larder".getBytes(StandardCharsets.UTF_8), text));
    return digests;
  }

  private DigestKey digestKey(DSLContext db) {
    return digestKey.orElseGet(
        () -> {
          DigestKey read = DigestKey.of(db, this, random);
          if (read.stored()) {
            digestKey = Optional.of(read);
          }
          return read;
        });
  }

  private static byte[] decoded(String part) {
    try {
      byte[] key = Base64.getDecoder().decode(part);
      if (key.length == SealingKey.BYTES) {
        return key;
      }
    } catch (IllegalArgumentException notBase64) {
      // reported below
    }
    throw new IllegalArgumentException(
        "a key is 32 random bytes in Base64; make one with: head -c 32 /dev/urandom | base64");
  }
}
