package dev.larder.store.secret;

import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.LATE_RESULTS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.WORKSPACES;

import dev.larder.pool.Id;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.TableField;

/** A column of sealed values, beside one with the id of the key that sealed each. */
@SuppressWarnings("ImmutableEnumChecker") // jOOQ's tables and fields don't change
public enum SealedColumn {
  SENSITIVE_PARAMETERS(
      "sensitive parameters", PRESETS, PRESETS.ID, PRESETS.SENSITIVE, PRESETS.SENSITIVE_KEY),
  RECIPIENTS(
      "recipients",
      ORGANIZATIONS,
      ORGANIZATIONS.ID,
      ORGANIZATIONS.NOTIFY,
      ORGANIZATIONS.NOTIFY_KEY),
  PROVISIONER_STATE(
      "provisioners' state",
      WORKSPACES,
      WORKSPACES.ID,
      WORKSPACES.PROVISIONER_STATE,
      WORKSPACES.STATE_KEY),
  SENSITIVE_OUTPUTS(
      "sensitive outputs",
      WORKSPACES,
      WORKSPACES.ID,
      WORKSPACES.SEALED_OUTPUTS,
      WORKSPACES.OUTPUTS_KEY),
  LATE_RESULT(
      "late results",
      LATE_RESULTS,
      LATE_RESULTS.BUILD_ID,
      LATE_RESULTS.RESULT,
      LATE_RESULTS.RESULT_KEY),
  CLAIM_VALUES("claims' values", CLAIMS, CLAIMS.ID, CLAIMS.CLAIM_VALUES, CLAIMS.VALUES_KEY);

  private final String description;
  private final Table<?> table;
  private final TableField<?, ? extends Id> id;
  private final TableField<?, byte[]> sealed;
  private final TableField<?, String> key;

  SealedColumn(
      String description,
      Table<?> table,
      TableField<?, ? extends Id> id,
      TableField<?, byte[]> sealed,
      TableField<?, String> key) {
    this.description = description;
    this.table = table;
    this.id = id;
    this.sealed = sealed;
    this.key = key;
  }

  /** What its values are, for people. */
  String description() {
    return description;
  }

  Table<?> table() {
    return table;
  }

  Field<UUID> id() {
    return id.coerce(UUID.class);
  }

  TableField<?, byte[]> sealed() {
    return sealed;
  }

  TableField<?, String> key() {
    return key;
  }

  /** What its key is for. */
  String purpose() {
    return place(new UUID(0, 0)).purpose();
  }

  /** Where the value of the row with this id is stored. */
  public Secrets.Place place(Id row) {
    return place(row.value());
  }

  Secrets.Place place(UUID row) {
    return new Secrets.Place(table.getName(), sealed.getName(), row);
  }

  /** The value in a row that has this column, the key's and the id; absent: it holds none. */
  public Optional<String> open(Secrets secrets, Record row) {
    byte[] bytes = row.get(sealed);
    String keyId = row.get(key);
    return bytes == null || keyId == null
        ? Optional.empty()
        : Optional.of(secrets.open(new Secrets.Sealed(bytes, keyId), place(row.get(id))));
  }
}
