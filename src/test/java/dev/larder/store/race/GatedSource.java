package dev.larder.store.race;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * One connection to PostgreSQL as a source, with a gate that its user passes before each statement,
 * before each commit and just after it. Statements that only set something have no gate. Counts
 * deadlocks before anybody tries again.
 */
@NullMarked
public final class GatedSource implements AutoCloseable {
  public static final String COMMIT = "commit";
  public static final String COMMITTED = "just after the commit";

  private static final String DEADLOCK = "40P01";

  private final Connection connection;
  private final int pid;
  private final AtomicInteger deadlocks = new AtomicInteger();
  private volatile Consumer<String> gate = place -> {};

  public GatedSource(DataSource database) {
    try {
      connection = database.getConnection();
      pid = connection.unwrap(PGConnection.class).getBackendPID();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is called at each place, with the statement or one of the constants. */
  public void gate(Consumer<String> called) {
    gate = called;
  }

  /** Of its server process. */
  int pid() {
    return pid;
  }

  /** How many there were since this was asked last. */
  int deadlocks() {
    return deadlocks.getAndSet(0);
  }

  public DataSource source() {
    Object gated = proxy(Connection.class, this::onConnection);
    return (DataSource)
        proxy(
            DataSource.class,
            (self, method, arguments) -> {
              if (method.getName().equals("getConnection")) {
                return gated;
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private @Nullable Object onConnection(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    return switch (method.getName()) {
      case "close" -> null; // kept for the next transaction
      case "commit" -> {
        gate.accept(COMMIT);
        call(connection, method, arguments);
        gate.accept(COMMITTED);
        yield null;
      }
      default -> {
        Object answer = call(connection, method, arguments);
        yield answer instanceof Statement statement
            ? gated(statement, arguments == null ? "" : String.valueOf(arguments[0]))
            : answer;
      }
    };
  }

  private Object gated(Statement statement, String prepared) {
    Class<?> type =
        statement instanceof CallableStatement
            ? CallableStatement.class
            : statement instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
    return proxy(
        type,
        (self, method, arguments) -> {
          if (!method.getName().startsWith("execute")) {
            return call(statement, method, arguments);
          }
          String sql = arguments == null ? prepared : String.valueOf(arguments[0]);
          boolean gated = !sql.replaceFirst("^/\\*[^*]*\\*/ ", "").startsWith("set ");
          if (gated) {
            gate.accept(sql);
          }
          Object answer = call(statement, method, arguments);
          if (gated && connection.getAutoCommit()) {
            gate.accept(COMMITTED);
          }
          return answer;
        });
  }

  private @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SQLException failed && DEADLOCK.equals(failed.getSQLState())) {
        deadlocks.incrementAndGet();
      }
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static Object proxy(Class<?> type, InvocationHandler handler) {
    return Proxy.newProxyInstance(
        GatedSource.class.getClassLoader(), new Class<?>[] {type}, handler);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
