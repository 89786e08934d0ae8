package dev.larder.store.race;

import dev.larder.store.Story;
import dev.larder.store.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.NullMarked;

/**
 * A database that goes back to how a story left it, as often as two operations are to meet in it:
 * its rows are kept in the schema {@code kept}.
 */
@NullMarked
final class MeetingPlace implements AutoCloseable {
  private static final int RESTORES_PER_VACUUM = 200;

  private final DataSource database;
  private final GatedSource connection;
  private final Story story;
  private final Connection watcher;
  private final PreparedStatement waits;
  private int restores;

  /** A fresh database. */
  MeetingPlace() {
    try {
      database = TestDatabase.freshSource();
      watcher = database.getConnection();
      waits = watcher.prepareStatement("select ? = any (pg_blocking_pids(?))");
      run("alter database " + watcher.getCatalog() + " set deadlock_timeout = '10ms'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    connection = new GatedSource(database);
    story = Story.inside(connection.source());
  }

  DataSource database() {
    return database;
  }

  /** On a connection of its own, not stopped anywhere. */
  Story story() {
    return story;
  }

  /** From now on it goes back to what is there. */
  void keep() {
    List<String> tables =
        texts(
            "select table_name from information_schema.tables where table_schema = 'larder'"
                + " and table_type = 'BASE TABLE' and table_name not like 'flyway%'");
    run("create schema kept");
    tables.forEach(table -> run("create table kept.%1$s as table larder.%1$s".formatted(table)));
    String deletes =
        tables.stream().map("delete from larder.%s;\n"::formatted).collect(Collectors.joining());
    String inserts =
        tables.stream().map(table -> insert(table, columns(table))).collect(Collectors.joining());
    run(
        "create procedure kept.restore() language plpgsql as $$ begin\n"
            + "set local session_replication_role = replica;\n" // references are not checked
            + deletes
            + inserts
            + "end $$");
  }

  private static String insert(String table, String columns) {
    return "insert into larder.%1$s (%2$s) overriding system value select %2$s from kept.%1$s;\n"
        .formatted(table, columns);
  }

  /** All but those that PostgreSQL derives from others. */
  private String columns(String table) {
    return texts(
            "select string_agg(column_name, ', ') from information_schema.columns"
                + " where table_schema = 'larder' and is_generated = 'NEVER' and table_name = '"
                + table
                + "'")
        .getFirst();
  }

  void restore() {
    run("call kept.restore()");
    if (++restores % RESTORES_PER_VACUUM == 0) {
      run("vacuum");
    }
  }

  synchronized boolean waits(int waiting, int holding) {
    try {
      waits.setInt(1, holding);
      waits.setInt(2, waiting);
      try (ResultSet answer = waits.executeQuery()) {
        answer.next();
        return answer.getBoolean(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of what a query answers with. */
  synchronized List<String> texts(String query) {
    try (var statement = watcher.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  /** What a query counts, by its first column. */
  synchronized Map<String, Integer> numbers(String query) {
    try (var statement = watcher.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      Map<String, Integer> numbers = new TreeMap<>();
      while (rows.next()) {
        numbers.put(rows.getString(1), rows.getInt(2));
      }
      return numbers;
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  private synchronized void run(String sql) {
    try (var statement = watcher.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  @Override
  public void close() {
    connection.close();
    try {
      watcher.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
