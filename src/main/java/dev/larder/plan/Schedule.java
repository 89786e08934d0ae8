package dev.larder.plan;

import java.util.List;

/**
 * When a pool's target differs from its base, as someone wrote it; {@link ScheduleWindows#problems}
 * says whether it can be used.
 */
public record Schedule(String timezone, List<Window> windows) {
  public Schedule {
    windows = List.copyOf(windows);
  }

  /** Every minute of wall-clock time that satisfies the cron expression. */
  public record Window(String cron, int desired) {}
}
