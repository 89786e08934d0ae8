package dev.larder.worker.bench;

/**
 * What was measured of Larder and of its floor.
 *
 * @param what for people, e.g. {@code full again after a burst of 300, s}
 * @param floorIs what the floor does
 * @param goal that the ratio is to reach
 */
public record Figure(String what, double larder, String floorIs, double floor, Goal goal) {
  /** A ratio, and which side of it is good. */
  public record Goal(double ratio, boolean isMax) {
    public static Goal max(double ratio) {
      return new Goal(ratio, true);
    }

    public static Goal min(double ratio) {
      return new Goal(ratio, false);
    }
  }

  /** Behind the name of what is measured of claims that have nothing to run. */
  static String suffix(boolean personalizes) {
    return personalizes ? "" : " without a program";
  }

  /** Larder's, in those of the floor. */
  public double ratio() {
    return larder / floor;
  }

  public boolean isMet() {
    return goal.isMax() ? ratio() <= goal.ratio() : ratio() >= goal.ratio();
  }
}
