package dev.larder.worker.dev;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The loopback ports of a dev folder: what it had last time, else the usual one, else any that is
 * free. Remembered in {@code .larder/ports}.
 */
final class Ports {
  private final DevFolder folder;
  private final Map<String, Integer> wanted;
  private final Properties remembered = new Properties();

  private Ports(DevFolder folder, Map<String, Integer> wanted) {
    this.folder = folder;
    this.wanted = wanted;
  }

  static Ports of(DevFolder folder) throws IOException {
    return of(folder, Map.of());
  }

  /** Those that were asked for are taken or refused, never replaced. */
  static Ports of(DevFolder folder, Map<String, Integer> wanted) throws IOException {
    Ports ports = new Ports(folder, wanted);
    Path file = folder.resolve("ports");
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        ports.remembered.load(reader);
      }
    }
    return ports;
  }

  /** A free port for this use. */
  int choose(String use, int usual) {
    Optional<Integer> asked = Optional.ofNullable(wanted.get(use));
    if (asked.isPresent()) {
      return asked
          .filter(Ports::free)
          .orElseThrow(() -> new DevProblem("port %d for %s is taken".formatted(asked.get(), use)));
    }
    return Stream.of(remembered.getProperty(use, ""), Integer.toString(usual))
        .filter(text -> text.matches("[1-9][0-9]{0,4}"))
        .map(Integer::valueOf)
        .filter(Ports::free)
        .findFirst()
        .orElseGet(Ports::anyFree);
  }

  /** Keeps what is in use now for the next start. */
  void remember(String use, int port) throws IOException {
    if (!Integer.toString(port).equals(remembered.setProperty(use, Integer.toString(port)))) {
      StringWriter text = new StringWriter();
      remembered.store(text, null);
      folder.writeSecret("ports", text.toString());
    }
  }

  static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException | IllegalArgumentException taken) {
      return false;
    }
  }

  private static int anyFree() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
