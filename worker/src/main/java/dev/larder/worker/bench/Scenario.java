package dev.larder.worker.bench;

import dev.larder.worker.bench.Figure.Goal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** What can be measured of Larder's workflows. */
public enum Scenario {
  FILL {
    @Override
    public List<Figure> run(Servers servers, int repetitions, Consumer<String> progress) {
      FillBench fill = new FillBench(servers, repetitions, progress);
      return List.of(fill.measure(1, 500), fill.measure(50, 10));
    }
  },
  REFILL {
    @Override
    public List<Figure> run(Servers servers, int repetitions, Consumer<String> progress) {
      return new RefillBench(servers, 20 * repetitions, progress).measure();
    }
  },
  BURST {
    @Override
    public List<Figure> run(Servers servers, int repetitions, Consumer<String> progress) {
      return new BurstBench(servers, repetitions, progress).measure();
    }
  };

  /** Nothing takes any time but Larder itself. */
  static final Map<String, String> INSTANT = Map.of("start", "0s", "claim", "0s");

  static final Goal NEARLY_THE_RATE = Goal.min(0.7);

  /** As on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Runs it. */
  public abstract List<Figure> run(Servers servers, int repetitions, Consumer<String> progress);
}
