package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.document.Document;
import dev.larder.worker.bench.Figure;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What was measured, beside its floor and its goal. */
final class FigureTable {
  private FigureTable() {}

  static void print(List<Figure> figures, Output output, PrintWriter out) {
    output.print(
        out, () -> table(figures), () -> figures.stream().map(FigureTable::document).toList());
  }

  private static Table table(List<Figure> figures) {
    Table table =
        new Table(
            "",
            Column.text("WHAT"),
            Column.number("LARDER"),
            Column.number("FLOOR"),
            Column.number("RATIO"),
            Column.number("GOAL"),
            Column.text("THE FLOOR IS"));
    for (Figure figure : figures) {
      table.row(
          Cell.of(figure.what()),
          Cell.of(number(figure.larder())),
          Cell.of(number(figure.floor())),
          Cell.of(String.format(Locale.ROOT, "%.2f", figure.ratio())),
          Cell.of(
              (figure.goal().isMax() ? "≤ " : "≥ ")
                  + String.format(Locale.ROOT, "%.1f", figure.goal().ratio())),
          Cell.of(figure.floorIs()));
    }
    return table;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
  }

  private static Object document(Figure figure) {
    return new Document()
        .put("what", figure.what())
        .put("larder", figure.larder())
        .put("floorIs", figure.floorIs())
        .put("floor", figure.floor())
        .put("ratio", figure.ratio())
        .put(figure.goal().isMax() ? "max" : "min", figure.goal().ratio())
        .put("met", figure.isMet())
        .fields();
  }
}
