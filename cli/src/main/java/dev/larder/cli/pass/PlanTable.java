package dev.larder.cli.pass;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.cli.frame.Tone;
import dev.larder.plan.PlanJson;
import dev.larder.plan.Planner;
import dev.larder.plan.Snapshot;
import java.util.ArrayList;
import java.util.List;

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

  /** What is there, without what is to be done. */
  static Table stock(Snapshot stock) {
    Table table = new Table("No presets.", STATE.toArray(new Column[0]));
    presets(plan(stock)).forEach(preset -> table.row(state(preset).toArray(new Cell[0])));
    return table;
  }

  /** A snapshot planned here, as a server plans its own. */
  static Item plan(Snapshot stock) {
    try {
      return new Item(
          JsonMapper.builder().build().readTree(PlanJson.write(Planner.plan(stock), stock)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plan is JSON", e);
    }
  }

  static Table plan(Item plan) {
    List<Column> columns = new ArrayList<>(STATE);
    columns.add(Column.text("ACTIONS"));
    Table table = new Table("No presets.", columns.toArray(new Column[0]));
    for (Item preset : presets(plan)) {
      List<Cell> cells = state(preset);
      String actions = preset.text("text");
      cells.add(new Cell(actions, actions.equals(NOTHING) ? Tone.DIM : Tone.PLAIN));
      table.row(cells.toArray(new Cell[0]));
    }
    return table;
  }

  private static List<Item> presets(Item plan) {
    return Item.of(plan.item("presets").json());
  }

  private static List<Cell> state(Item preset) {
    Item state = preset.item("state");
    return new ArrayList<>(
        List.of(
            Cell.of(preset.text("name")),
            Cell.of(state.number("desired")),
            Cell.of(state.number("eligible")),
            Cell.of(state.number("actual")),
            Cell.count(state.number("expired")),
            Cell.count(state.number("starting")),
            Cell.count(state.number("deleting"))));
  }
}
