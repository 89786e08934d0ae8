package dev.larder.store.secret;

import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.DIGEST_KEY;
import static dev.larder.store.schema.Tables.LATE_RESULTS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.field;

import dev.larder.store.schema.tables.records.DigestKeyRecord;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * The key of a database's digests: random, made once, sealed in its only row. Whoever opens it has
 * the right sealing key, so it also keeps out those who have not.
 *
 * @param besideReadable made when some secrets had been stored readable beside sealed ones: those
 *     are taken until they are sealed
 * @param stored for good: not by this transaction, which may yet be rolled back
 */
@SuppressWarnings("ArrayRecordComponent")
record DigestKey(byte[] key, boolean besideReadable, boolean stored) {
  private static final Secrets.Place PLACE = new Secrets.Place("digest_key", "sealed", "");
  static final String PURPOSE = PLACE.purpose();
  private static final String BESIDE_READABLE = " beside readable";

  private static final Field<Boolean> OF_ANOTHER_TRANSACTION =
      field(
          "digest_key.xmin is distinct from pg_current_xact_id_if_assigned()::xid", Boolean.class);

  static DigestKey of(DSLContext db, Secrets secrets, SecureRandom random) {
    return read(db, secrets)
        .orElseGet(
            () -> {
              byte[] key = new byte[SealingKey.BYTES];
              random.nextBytes(key);
              DigestKey made = new DigestKey(key, besideReadable(db, secrets), false);
              return made.insert(db, secrets) ? made : read(db, secrets).orElse(made);
            });
  }

  private static Optional<DigestKey> read(DSLContext db, Secrets secrets) {
    return db.select(DIGEST_KEY.fields())
        .select(OF_ANOTHER_TRANSACTION)
        .from(DIGEST_KEY)
        .fetchOptional()
        .map(
            found -> {
              DigestKeyRecord row = found.into(DIGEST_KEY);
              if (row.getSealedKey().equals(Secrets.NO_KEY)
                  && secrets.hasKey()
                  && !secrets.isInsecure()) {
                throw UnknownSecretKey.readable();
              }
              String text =
                  secrets.open(new Secrets.Sealed(row.getSealed(), row.getSealedKey()), PLACE);
              return new DigestKey(
                  HexFormat.of().parseHex(text.replace(BESIDE_READABLE, "")),
                  text.endsWith(BESIDE_READABLE),
                  found.get(OF_ANOTHER_TRANSACTION));
            });
  }

  /** A key's first use: what is stored already must be its own. */
  private static boolean besideReadable(DSLContext db, Secrets secrets) {
    Set<String> used = used(db);
    used.stream()
        .filter(id -> !id.equals(Secrets.NO_KEY) && !secrets.ids().contains(id))
        .findFirst()
        .ifPresent(
            id -> {
              throw UnknownSecretKey.of(id, secrets.ids());
            });
    if (!secrets.hasKey() || !used.contains(Secrets.NO_KEY)) {
      return false;
    }
    if (used.size() == 1 && !secrets.isInsecure()) {
      throw UnknownSecretKey.readable();
    }
    return true;
  }

  private static Set<String> used(DSLContext db) {
    Set<String> marks =
        db.select(PRESETS.SENSITIVE_KEY)
            .from(PRESETS)
            .where(PRESETS.SENSITIVE_KEY.isNotNull())
            .union(
                db.select(ORGANIZATIONS.NOTIFY_KEY)
                    .from(ORGANIZATIONS)
                    .where(ORGANIZATIONS.NOTIFY_KEY.isNotNull()))
            .union(
                db.select(WORKSPACES.STATE_KEY)
                    .from(WORKSPACES)
                    .where(WORKSPACES.PROVISIONER_STATE.isNotNull()))
            .union(
                db.select(WORKSPACES.OUTPUTS_KEY)
                    .from(WORKSPACES)
                    .where(WORKSPACES.SEALED_OUTPUTS.isNotNull()))
            .union(db.select(LATE_RESULTS.RESULT_KEY).from(LATE_RESULTS))
            .union(db.select(CLAIMS.VALUES_KEY).from(CLAIMS).where(CLAIMS.CLAIM_VALUES.isNotNull()))
            .fetchSet(0, String.class);
    return marks.stream().map(Secrets::id).collect(Collectors.toSet());
  }

  private boolean insert(DSLContext db, Secrets secrets) {
    Secrets.Sealed sealed = sealed(secrets);
    return db.insertInto(DIGEST_KEY)
            .set(DIGEST_KEY.SEALED, sealed.bytes())
            .set(DIGEST_KEY.SEALED_KEY, sealed.key())
            .onConflictDoNothing()
            .execute()
        == 1;
  }

  /** Seals it again, once nothing readable is left. */
  static Secrets reseal(DSLContext db, Secrets secrets) {
    return put(db, secrets, of(db, secrets, new SecureRandom()).key);
  }

  /** Another one instead of one that no one can open any more. */
  static Secrets replace(DSLContext db, Secrets secrets) {
    byte[] key = new byte[SealingKey.BYTES];
    new SecureRandom().nextBytes(key);
    return put(db, secrets, key);
  }

  private static Secrets put(DSLContext db, Secrets secrets, byte[] key) {
    Secrets.Sealed sealed = new DigestKey(key, false, true).sealed(secrets);
    db.deleteFrom(DIGEST_KEY).execute();
    db.insertInto(DIGEST_KEY)
        .set(DIGEST_KEY.SEALED, sealed.bytes())
        .set(DIGEST_KEY.SEALED_KEY, sealed.key())
        .execute();
    return secrets;
  }

  private Secrets.Sealed sealed(Secrets secrets) {
    String text = HexFormat.of().formatHex(key) + (besideReadable ? BESIDE_READABLE : "");
    return secrets.hasKey()
        ? secrets.seal(text, PLACE)
        : Secrets.withoutKey().seal(text, PLACE); // no secret is behind it
  }
}
