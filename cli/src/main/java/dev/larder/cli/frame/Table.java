package dev.larder.cli.frame;

import dev.larder.pool.CleanText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows under headings, aligned, never wrapped: what a person reads, and {@code awk} too. */
public final class Table {
  private static final String GAP = "  ";
  private final List<Column> columns;
  private final List<List<Cell>> rows = new ArrayList<>();
  private final String whenEmpty;

  /**
   * A table with these columns.
   *
   * @param whenEmpty what stands there instead when there are no rows
   */
  public Table(String whenEmpty, Column... columns) {
    this.whenEmpty = whenEmpty;
    this.columns = List.of(columns);
  }

  /** A table that prints nothing at all. */
  public static Table nothing() {
    return new Table("");
  }

  /** A heading with its side: numbers stand right. */
  public record Column(String heading, boolean right) {
    public static Column text(String heading) {
      return new Column(heading, false);
    }

    public static Column number(String heading) {
      return new Column(heading, true);
    }
  }

  /** What stands in a row, and how it is meant. */
  public record Cell(String text, Tone tone) {
    public static Cell of(String text) {
      return new Cell(text, Tone.PLAIN);
    }

    public static Cell of(long number) {
      return new Cell(Long.toString(number), Tone.PLAIN);
    }

    /** A count that only matters where it is not zero. */
    public static Cell count(long number) {
      return number == 0 ? new Cell("-", Tone.DIM) : of(number);
    }
  }

  public void row(Cell... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "a row of %d cells under %d headings".formatted(cells.length, columns.size()));
    }
    rows.add(List.of(cells));
  }

  public void print(PrintWriter out, boolean color) {
    if (rows.isEmpty()) {
      if (!whenEmpty.isEmpty()) {
        out.println(whenEmpty);
      }
      return;
    }
    int[] widths = widths();
    List<Cell> headings =
        columns.stream().map(column -> new Cell(column.heading(), Tone.DIM)).toList();
    out.println(line(headings, widths, color));
    rows.forEach(row -> out.println(line(row, widths, color)));
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

  private String line(List<Cell> cells, int[] widths, boolean color) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String text = shown(cells.get(i));
      String padding = " ".repeat(widths[i] - text.length());
      String painted = color ? cells.get(i).tone().paint(text) : text;
      boolean last = i == cells.size() - 1;
      line.append(i == 0 ? "" : GAP)
          .append(columns.get(i).right() ? padding + painted : painted + (last ? "" : padding));
    }
    return line.toString().stripTrailing();
  }

  /** One line, whatever the text holds. */
  private static String shown(Cell cell) {
    return CleanText.line(cell.text());
  }
}
