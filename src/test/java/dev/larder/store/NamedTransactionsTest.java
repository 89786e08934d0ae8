package dev.larder.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.jooq.DSLContext;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Who looks at pg_stat_activity reads what each transaction is for. */
@NullMarked
class NamedTransactionsTest {
  private final Database database = TestDatabase.fresh();

  @Test
  void aTransactionNamesItself() {
    assertThat(database.transaction("claim", NamedTransactionsTest::name))
        .startsWith("/* larder claim */ select query");
  }

  @Test
  void aSnapshotNamesItselfAndOnlyReads() {
    assertThat(database.snapshot("take snapshot", NamedTransactionsTest::name))
        .startsWith("/* larder take snapshot */ select");
    String readOnly = database.snapshot("look", db -> setting(db, "transaction_read_only"));
    String isolation = database.snapshot("look", db -> setting(db, "transaction_isolation"));
    assertThat(readOnly).isEqualTo("on");
    assertThat(isolation).isEqualTo("repeatable read");
  }

  private static String name(DSLContext db) {
    return db.fetchSingle("select query from pg_stat_activity where pid = pg_backend_pid()")
        .get(0, String.class);
  }

  private static String setting(DSLContext db, String name) {
    return db.fetchSingle("select current_setting({0})", org.jooq.impl.DSL.val(name))
        .get(0, String.class);
  }
}
