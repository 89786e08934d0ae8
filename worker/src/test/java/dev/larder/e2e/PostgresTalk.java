package dev.larder.e2e;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows a connection to PostgreSQL message by message, in the simple and the extended protocol,
 * and tells of each statement and commit before it goes on its way.
 */
final class PostgresTalk implements Proxy.Talk {
  private static final int PROTOCOL_3 = 3 << 16;
  private static final Pattern NAME = Pattern.compile("^/\\* larder ([^*]*) \\*/");

  /** Where a transaction is. */
  enum When {
    /** The server has not seen this statement yet. */
    STATEMENT,
    BEFORE_COMMIT,
    /** The server has committed, the client does not know. */
    AFTER_COMMIT
  }

  /**
   * What just happens.
   *
   * @param transaction its name
   * @param statements all that it has said, this one included
   */
  record Moment(When when, String transaction, String statements, Proxy.Connection connection) {
    boolean is(When other, String name) {
      return when == other && transaction.equals(name);
    }
  }

  private final Proxy.Connection connection;
  private final Consumer<Moment> told;
  private final Map<String, String> prepared = new HashMap<>();
  private volatile boolean started;
  private volatile boolean answersOneByte;
  private boolean open;
  private String transaction = "";
  private String statements = "";

  PostgresTalk(Proxy.Connection connection, Consumer<Moment> told) {
    this.connection = connection;
    this.told = told;
  }

  @Override
  public Proxy.Pieces fromClient(InputStream client) {
    DataInputStream in = new DataInputStream(client);
    return () -> started ? query(message(in)) : opening(in);
  }

  @Override
  public Proxy.Pieces fromServer(InputStream server) {
    DataInputStream in = new DataInputStream(server);
    return () -> {
      int type = in.read();
      if (type < 0) {
        return new byte[0];
      }
      if (answersOneByte) {
        answersOneByte = false;
        return new byte[] {(byte) type};
      }
      byte[] answer = rest(in, type);
      if (type == 'C') {
        ended(text(ByteBuffer.wrap(answer, 5, answer.length - 5)));
      }
      return answer;
    };
  }

  /** A message without a type: asks for encryption, or starts. */
  private byte[] opening(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] body = new byte[length - 4];
    in.readFully(body);
    started = ByteBuffer.wrap(body).getInt() == PROTOCOL_3;
    answersOneByte = !started;
    return ByteBuffer.allocate(length).putInt(length).put(body).array();
  }

  private static byte[] message(DataInputStream in) throws IOException {
    int type = in.read();
    return type < 0 ? new byte[0] : rest(in, type);
  }

  private static byte[] rest(DataInputStream in, int type) throws IOException {
    int length = in.readInt();
    byte[] body = new byte[length - 4];
    in.readFully(body);
    return ByteBuffer.allocate(length + 1).put((byte) type).putInt(length).put(body).array();
  }

  private byte[] query(byte[] message) {
    if (message.length > 5) {
      ByteBuffer body = ByteBuffer.wrap(message, 5, message.length - 5);
      switch (message[0]) {
        case 'Q' -> said(text(body));
        case 'P' -> prepared.put(text(body), text(body));
        case 'B' -> {
          text(body); // the portal
          said(prepared.getOrDefault(text(body), ""));
        }
        default -> {}
      }
    }
    return message;
  }

  private synchronized void said(String statement) {
    boolean begins = statement.equalsIgnoreCase("BEGIN");
    if (begins || !open) {
      transaction = "";
      statements = "";
    }
    Matcher name = NAME.matcher(statement);
    if (name.find()) {
      transaction = name.group(1);
    }
    statements += statement + "\n";
    boolean commits = statement.equalsIgnoreCase("COMMIT");
    if (!commits) {
      reached(When.STATEMENT);
    }
    if (commits || (!open && !begins)) {
      reached(When.BEFORE_COMMIT);
    }
    open = begins || (open && !commits && !statement.equalsIgnoreCase("ROLLBACK"));
  }

  /** A statement outside of a transaction commits by itself. */
  private synchronized void ended(String command) {
    if (command.equals("COMMIT") || (!open && !command.equals("ROLLBACK"))) {
      reached(When.AFTER_COMMIT);
    }
  }

  private synchronized void reached(When when) {
    told.accept(new Moment(when, transaction, statements, connection));
  }

  private static String text(ByteBuffer body) {
    int from = body.position();
    int end = from;
    while (body.get(end) != 0) {
      end++;
    }
    body.position(end + 1);
    return StandardCharsets.UTF_8.decode(body.slice(from, end - from)).toString();
  }
}
