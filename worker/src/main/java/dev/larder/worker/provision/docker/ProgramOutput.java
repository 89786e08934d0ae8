package dev.larder.worker.provision.docker;

import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import dev.larder.worker.provision.LastLine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What a program in a container prints, as text: its two outputs line by line, so that neither a
 * line nor a character is torn. Thread-safe.
 */
final class ProgramOutput implements Consumer<Frame> {
  private static final int MAX_HELD_LENGTH = 16 * 1024;

  /** What podman adds to the output of a program that has not read all of its input. */
  private static final Pattern UNREAD_INPUT =
      Pattern.compile("Error: read unixpacket .*/attach: read: connection reset by peer\\s*");

  private final Consumer<String> log;
  private final LastLine lastLine = new LastLine();
  private final Map<StreamType, ByteArrayOutputStream> begun = new EnumMap<>(StreamType.class);

  ProgramOutput(Consumer<String> log) {
    this.log = log;
  }

  @Override
  public synchronized void accept(Frame frame) {
    ByteArrayOutputStream held =
        begun.computeIfAbsent(frame.getStreamType(), type -> new ByteArrayOutputStream());
    for (byte b : frame.getPayload()) {
      held.write(b);
      if (b == '\n' || held.size() >= MAX_HELD_LENGTH) {
        pass(held);
      }
    }
  }

  /** The last line that says anything; empty if there was none. */
  synchronized String lastLine() {
    begun.values().forEach(this::pass);
    return lastLine.text();
  }

  private void pass(ByteArrayOutputStream held) {
    if (held.size() > 0) {
      String text = held.toString(StandardCharsets.UTF_8);
      held.reset();
      if (!UNREAD_INPUT.matcher(text).matches()) {
        log.accept(text);
        lastLine.append(text);
      }
    }
  }
}
