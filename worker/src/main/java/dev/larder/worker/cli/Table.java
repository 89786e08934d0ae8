package dev.larder.worker.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows under headings, aligned, never wrapped: what a person reads, and {@code awk} too. */
final class Table {
  private static final String GAP = "  ";
  private final List<Column> columns;
  private final List<List<Cell>> rows = new ArrayList<>();
  private final String whenEmpty;

  /**
   * A table with these columns.
   *
   * @param whenEmpty what stands there instead when there are no rows
   */
  Table(String whenEmpty, Column... columns) {
    this.whenEmpty = whenEmpty;
    this.columns = List.of(columns);
  }

  /** A table that prints nothing at all. */
  static Table nothing() {
    return new Table("");
  }

  /** A heading with its side: numbers stand right. */
  record Column(String heading, boolean right) {
    static Column text(String heading) {
      return new Column(heading, false);
    }

    static Column number(String heading) {
      return new Column(heading, true);
    }
  }

  /** What stands in a row, and how it is meant. */
  record Cell(String text, Tone tone) {
    static Cell of(String text) {
      return new Cell(text, Tone.PLAIN);
    }

    static Cell of(long number) {
      return new Cell(Long.toString(number), Tone.PLAIN);
    }

    /** A count that only matters where it is not zero. */
    static Cell count(long number) {
      return number == 0 ? new Cell("-", Tone.DIM) : of(number);
    }
  }

  void row(Cell... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "a row of %d cells under %d headings".formatted(cells.length, columns.size()));
    }
    rows.add(List.of(cells));
  }

  void print(PrintWriter out, boolean colour) {
    if (rows.isEmpty()) {
      if (!whenEmpty.isEmpty()) {
        out.println(whenEmpty);
      }
      return;
    }
    int[] widths = widths();
    List<Cell> headings =
        columns.stream().map(column -> new Cell(column.heading(), Tone.DIM)).toList();
    out.println(line(headings, widths, colour));
    rows.forEach(row -> out.println(line(row, widths, colour)));
  }

  private int[] widths() {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      widths[i] =
          Math.max(
              columns.get(i).heading().length(),
              rows.stream().mapToInt(row -> shown(row.get(column)).length()).max().orElse(0));
    }
    return widths;
  }

  private String line(List<Cell> cells, int[] widths, boolean colour) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String text = shown(cells.get(i));
      String padding = " ".repeat(widths[i] - text.length());
      String painted = colour ? cells.get(i).tone().paint(text) : text;
      boolean last = i == cells.size() - 1;
      line.append(i == 0 ? "" : GAP)
          .append(columns.get(i).right() ? padding + painted : painted + (last ? "" : padding));
    }
    return line.toString().stripTrailing();
  }

  /** One line, whatever the text holds. */
  private static String shown(Cell cell) {
    return cell.text().strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", " ");
  }
}
