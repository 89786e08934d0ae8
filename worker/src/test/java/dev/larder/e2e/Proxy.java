package dev.larder.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** A TCP proxy before a server, whose line a story can make slow or silent, or cut. */
final class Proxy implements AutoCloseable {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
  private static final Duration SLOWNESS = Duration.ofMillis(40);

  /** What becomes of what is sent. */
  enum Line {
    GOOD,
    SLOW,
    /** Nothing arrives, and no one hears of it. */
    BLACK_HOLE,
    CUT
  }

  /** Reads what is passed on next, whole. Empty: the end. */
  interface Pieces {
    byte[] next() throws IOException;
  }

  /** How the pieces of one connection are read, either way. */
  interface Talk {
    Pieces fromClient(InputStream client);

    Pieces fromServer(InputStream server);
  }

  private final ServerSocket listening;
  private final int server;
  private final Function<Connection, Talk> talk;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile Line line = Line.GOOD;

  private Proxy(int server, Function<Connection, Talk> talk) throws IOException {
    this.server = server;
    this.talk = talk;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** Before the server at this port. */
  static Proxy before(int server) {
    return before(server, connection -> new Bytes());
  }

  static Proxy before(int server, Function<Connection, Talk> talk) {
    try {
      return new Proxy(server, talk);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  void line(Line now) {
    line = now;
    if (now == Line.CUT) {
      connections.forEach(Connection::cut);
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        if (line == Line.CUT) {
          client.close();
        } else {
          new Connection(client).open();
        }
      } catch (IOException closedOrNoServer) {
        // the next one may fare better
      }
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    connections.forEach(Connection::cut);
  }

  /** One connection through the proxy. */
  final class Connection {
    private final Socket client;
    private final Socket upstream;

    private Connection(Socket client) throws IOException {
      this.client = client;
      this.upstream = new Socket(InetAddress.getLoopbackAddress(), server);
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
    }

    private void open() throws IOException {
      connections.add(this);
      Talk said = talk.apply(this);
      pump(said.fromClient(client.getInputStream()), upstream.getOutputStream());
      pump(said.fromServer(upstream.getInputStream()), client.getOutputStream());
    }

    private void pump(Pieces pieces, OutputStream to) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  for (byte[] next = pieces.next(); next.length > 0; next = pieces.next()) {
                    carry(next, to);
                  }
                } catch (IOException ended) {
                  // as if it had been the end
                }
                cut();
              });
    }

    private void carry(byte[] piece, OutputStream to) throws IOException {
      while (line == Line.BLACK_HOLE && !client.isClosed()) {
        LockSupport.parkNanos(POLL_INTERVAL.toNanos());
      }
      if (line == Line.SLOW) {
        LockSupport.parkNanos(SLOWNESS.toNanos());
      }
      to.write(piece);
      to.flush();
    }

    /** Both ends hear that it is over. */
    void cut() {
      connections.remove(this);
      close(client);
      close(upstream);
    }

    private static void close(Socket end) {
      try {
        end.close();
      } catch (IOException closed) {
        // which was wanted
      }
    }
  }

  private static final class Bytes implements Talk {
    @Override
    public Pieces fromClient(InputStream client) {
      return () -> some(client);
    }

    @Override
    public Pieces fromServer(InputStream server) {
      return () -> some(server);
    }

    private static byte[] some(InputStream in) throws IOException {
      byte[] chunk = new byte[16 * 1024];
      int read = in.read(chunk);
      return Arrays.copyOf(chunk, Math.max(read, 0));
    }
  }
}
