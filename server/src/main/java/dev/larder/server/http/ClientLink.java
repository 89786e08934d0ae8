package dev.larder.server.http;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * Whether a client is still there while it waits for its answer. One that does says nothing: what
 * can be read of its connection is its end (or more requests before the answer, which no client of
 * this API sends).
 */
public final class ClientLink implements AutoCloseable {
  private final Optional<Selector> selector;

  private ClientLink(Optional<Selector> selector) {
    this.selector = selector;
  }

  /** Of what is not known to be a socket's, no end is seen. */
  static ClientLink of(Object transport) {
    if (transport instanceof SocketChannel channel) {
      try {
        Selector selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        return new ClientLink(Optional.of(selector));
      } catch (ClosedChannelException gone) {
        return new ClientLink(Optional.empty());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    return new ClientLink(Optional.empty());
  }

  /** One whose client's end is not looked for. */
  public static ClientLink unwatched() {
    return new ClientLink(Optional.empty());
  }

  public boolean gone() {
    try {
      if (selector.isEmpty() || !selector.get().isOpen()) {
        return false;
      }
      selector.get().selectNow();
      return !selector.get().selectedKeys().isEmpty(); // what was seen once stays among them
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() {
    try {
      if (selector.isPresent()) {
        selector.get().close();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
