package dev.larder.e2e;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** What a story asks its database. */
final class Ask {
  private Ask() {}

  /** The number that the question's only row begins with; null is 0. */
  static long number(DataSource database, String question) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(question)) {
      answer.next();
      return answer.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(question, e);
    }
  }
}
