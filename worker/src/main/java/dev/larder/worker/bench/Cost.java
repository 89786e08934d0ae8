package dev.larder.worker.bench;

import dev.larder.store.bench.ServerWork;

/**
 * What an operation costs: all of so many.
 *
 * @param what for people, e.g. {@code a claim with its refill}
 */
public record Cost(String what, int operations, Histories histories, ServerWork database, Cpu cpu) {
  public double events() {
    return each(histories.allEvents());
  }

  public double workflowTasks() {
    return each(histories.tasks());
  }

  public double historyBytes() {
    return each(histories.bytes());
  }

  public double statements() {
    return each(database.statements());
  }

  public double walBytes() {
    return each(database.walBytes());
  }

  /**
   * Milliseconds of processors.
   *
   * @param process {@code larder}, {@code temporal} or {@code postgres}
   */
  public double cpuMillis(String process) {
    return cpu.millis(process, operations);
  }

  private double each(long all) {
    return (double) all / operations;
  }
}
