package dev.larder.worker.dev;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where dev shows the stock: redrawn in place on a terminal, a line for each change elsewhere. */
interface Screen {
  /**
   * Shows the stock as it is now.
   *
   * @param heading what stays the same: the addresses
   */
  void show(List<String> heading, DevWork.Stock stock);

  /** A line that stays. */
  void report(String line);

  static Screen of(PrintStream out, boolean terminal) {
    return terminal ? new Terminal(out, new TerminalSize()) : new Lines(out);
  }

  /** For a log: the heading once, then what changed. */
  final class Lines implements Screen {
    private final PrintStream out;
    private final Map<String, String> shown = new LinkedHashMap<>();
    private List<String> heading = List.of();

    Lines(PrintStream out) {
      this.out = out;
    }

    @Override
    public void show(List<String> now, DevWork.Stock stock) {
      if (!now.equals(heading)) {
        now.forEach(this::report);
        heading = List.copyOf(now);
      }
      stock
          .sentences()
          .forEach(
              (pool, sentence) -> {
                if (!sentence.equals(shown.put(pool, sentence))) {
                  report(pool + ": " + sentence);
                }
              });
      shown.keySet().retainAll(stock.sentences().keySet());
    }

    @Override
    public void report(String line) {
      out.println(line);
      out.flush();
    }
  }

  /** For a person: drawn over what was drawn before. */
  final class Terminal implements Screen {
    private static final String CLEAR_TO_END_OF_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final PrintStream out;
    private final TerminalSize size;
    private int drawn;

    Terminal(PrintStream out, TerminalSize size) {
      this.out = out;
      this.size = size;
    }

    @Override
    public void show(List<String> heading, DevWork.Stock stock) {
      StringBuilder text = new StringBuilder();
      if (drawn > 0) {
        text.append("\u001b[").append(drawn).append('A');
      }
      List<String> lines =
          java.util.stream.Stream.of(heading, List.of(""), stock.table())
              .flatMap(List::stream)
              .toList();
      int visible = Math.max(1, size.rows() - 1);
      List<String> fitting =
          lines.size() <= visible
              ? lines
              : java.util.stream.Stream.concat(
                      lines.stream().limit(visible - 1L),
                      java.util.stream.Stream.of("… " + (lines.size() - visible + 1) + " more"))
                  .toList();
      fitting.forEach(
          line -> text.append(cut(line, size.columns())).append(CLEAR_TO_END_OF_LINE).append('\n'));
      out.print(text.append(CLEAR_BELOW));
      out.flush();
      drawn = fitting.size();
    }

    /** Below the table, which then stays as it was last. */
    @Override
    public void report(String line) {
      out.println(line);
      out.flush();
      drawn = 0;
    }

    /** At most so many visible characters; colors take no width and end with the line. */
    static String cut(String line, int columns) {
      StringBuilder cut = new StringBuilder();
      int visible = 0;
      for (int at = 0; at < line.length(); ) {
        int end = line.charAt(at) == '\u001b' ? line.indexOf('m', at) : -1;
        if (end > 0) {
          cut.append(line, at, end + 1);
          at = end + 1;
          continue;
        }
        if (visible == columns - 1 && visible(line, at) > 1) {
          return cut.append('…').append(line.indexOf('\u001b') >= 0 ? "\u001b[0m" : "").toString();
        }
        int character = line.codePointAt(at);
        cut.appendCodePoint(character);
        at += Character.charCount(character);
        visible++;
      }
      return cut.toString();
    }

    private static int visible(String line, int from) {
      String rest = line.substring(from).replaceAll("\u001b\\[[0-9;]*m", "");
      return rest.codePointCount(0, rest.length());
    }
  }
}
