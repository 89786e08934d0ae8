package dev.larder.worker.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** What can be measured of Larder's workflows. */
public enum Scenario {
  FILL("Measure how fast empty pools are filled, and bare activities.") {
    @Override
    public List<Figure> run(Servers servers, int repetitions, Consumer<String> progress) {
      FillBench fill = new FillBench(servers, repetitions, progress);
      return List.of(fill.measure(1, 500), fill.measure(50, 10));
    }
  },
  REFILL("Measure claim to replacement, one at a time, and a signal that leads to an activity.") {
    @Override
    public List<Figure> run(Servers servers, int repetitions, Consumer<String> progress) {
      return withAndWithoutProgram(
          personalizes ->
              new RefillBench(servers, 20 * repetitions, progress).measure(personalizes));
    }
  },
  BURST("Measure 300 claims at once on a full pool, and as much bare work.") {
    @Override
    public List<Figure> run(Servers servers, int repetitions, Consumer<String> progress) {
      return withAndWithoutProgram(
          personalizes -> new BurstBench(servers, repetitions, progress).measure(personalizes));
    }
  };

  private final String header;

  Scenario(String header) {
    this.header = header;
  }

  private static List<Figure> withAndWithoutProgram(Function<Boolean, List<Figure>> measure) {
    return Stream.of(true, false)
        .flatMap(personalizes -> measure.apply(personalizes).stream())
        .toList();
  }

  /** What it measures, in a line. */
  public String header() {
    return header;
  }

  /** As on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Runs it. */
  public abstract List<Figure> run(Servers servers, int repetitions, Consumer<String> progress);
}
