package dev.larder.store.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.pool.WorkspaceId;
import dev.larder.store.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What a server of the API can open: what it answers with, and no provisioner's state. */
@NullMarked
class ServerKeyTest {
  private static final String WHOLE =
      Base64.getEncoder()
          .encodeToString("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8));
  private static final WorkspaceId ROW = new WorkspaceId(new UUID(1, 2));
  private final Secrets secrets = Secrets.parse(WHOLE);

  @Test
  void aServerOpensWhatItAnswersWith() {
    for (Secrets server : new Secrets[] {secrets.forServer(), Secrets.parse(secrets.serverKey())}) {
      for (SealedColumn column :
          new SealedColumn[] {
            SealedColumn.SENSITIVE_PARAMETERS,
            SealedColumn.RECIPIENTS,
            SealedColumn.CLAIM_VALUES,
            SealedColumn.SENSITIVE_OUTPUTS
          }) {
        assertThat(server.open(secrets.seal("x", column.place(ROW)), column.place(ROW)))
            .isEqualTo("x");
        assertThat(secrets.open(server.seal("y", column.place(ROW)), column.place(ROW)))
            .isEqualTo("y");
      }
      assertThat(server.ids()).isEqualTo(secrets.ids());
    }
  }

  @Test
  void aServerOpensNoProvisionersState() {
    for (SealedColumn column :
        new SealedColumn[] {SealedColumn.PROVISIONER_STATE, SealedColumn.LATE_RESULT}) {
      Secrets.Sealed state = secrets.seal("state", column.place(ROW));
      for (Secrets server :
          new Secrets[] {secrets.forServer(), Secrets.parse(secrets.serverKey())}) {
        assertThatThrownBy(() -> server.open(state, column.place(ROW)))
            .isInstanceOf(UnknownSecretKey.class)
            .hasMessageContaining("a server has a part of it");
        assertThatThrownBy(() -> server.seal("state", column.place(ROW)))
            .isInstanceOf(UnknownSecretKey.class);
      }
    }
  }

  @Test
  void noKeyOfOnePurposeOpensAnother() {
    Secrets.Sealed sealed = secrets.seal("x", SealedColumn.SENSITIVE_OUTPUTS.place(ROW));
    assertThatThrownBy(() -> secrets.open(sealed, SealedColumn.PROVISIONER_STATE.place(ROW)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void bothKnowTheSameDigests() {
    var database = TestDatabase.fresh();
    String whole = database.transaction("digest", db -> secrets.digest(db, "a request"));
    Secrets server = Secrets.parse(secrets.serverKey());
    assertThat(database.<String>transaction("digest", db -> server.digest(db, "a request")))
        .isEqualTo(whole);
  }

  @Test
  void theTextIsNotTheKey() {
    assertThat(secrets.serverKey()).startsWith("server-key-").doesNotContain(WHOLE);
    assertThatThrownBy(() -> Secrets.parse("server-key-AAAA"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("larder secrets server-key")
        .hasMessageNotContaining("AAAA");
  }
}
