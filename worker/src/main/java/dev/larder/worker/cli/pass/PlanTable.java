package dev.larder.worker.cli.pass;

import dev.larder.plan.Plan;
import dev.larder.plan.Planner;
import dev.larder.plan.PresetState;
import dev.larder.plan.Snapshot;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.frame.Table.Cell;
import dev.larder.worker.cli.frame.Table.Column;
import dev.larder.worker.cli.frame.Tone;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A snapshot, preset by preset, with or without what is to be done. */
final class PlanTable {
  private static final String NOTHING = "nothing to do";
  private static final List<Column> STATE =
      List.of(
          Column.text("PRESET"),
          Column.number("DESIRED"),
          Column.number("ELIGIBLE"),
          Column.number("ACTUAL"),
          Column.number("EXPIRED"),
          Column.number("STARTING"),
          Column.number("DELETING"));

  private PlanTable() {}

  static Table stock(Snapshot stock) {
    Table table = new Table("No presets.", STATE.toArray(new Column[0]));
    Map<String, String> names = names(stock);
    Planner.plan(stock)
        .presets()
        .forEach(preset -> table.row(state(preset, names).toArray(new Cell[0])));
    return table;
  }

  static Table plan(Snapshot stock, Plan plan) {
    List<Column> columns = new ArrayList<>(STATE);
    columns.add(Column.text("ACTIONS"));
    Table table = new Table("No presets.", columns.toArray(new Column[0]));
    Map<String, String> names = names(stock);
    for (Plan.PresetPlan preset : plan.presets()) {
      List<Cell> cells = state(preset, names);
      String actions = preset.describe();
      cells.add(new Cell(actions, actions.equals(NOTHING) ? Tone.DIM : Tone.PLAIN));
      table.row(cells.toArray(new Cell[0]));
    }
    return table;
  }

  private static List<Cell> state(Plan.PresetPlan preset, Map<String, String> names) {
    PresetState state = preset.state();
    return new ArrayList<>(
        List.of(
            Cell.of(names.getOrDefault(preset.preset(), preset.preset())),
            Cell.of(state.desired()),
            Cell.of(state.eligible()),
            Cell.of(state.actual()),
            Cell.count(state.expired()),
            Cell.count(state.starting()),
            Cell.count(state.deleting())));
  }

  private static Map<String, String> names(Snapshot stock) {
    Map<String, String> names = new LinkedHashMap<>();
    stock.presets().forEach(preset -> names.put(preset.id(), preset.name().orElse(preset.id())));
    return names;
  }
}
