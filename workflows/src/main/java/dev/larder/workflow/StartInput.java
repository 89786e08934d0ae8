package dev.larder.workflow;

import org.jspecify.annotations.Nullable;

/** What a workflow was started with, by people perhaps. */
public final class StartInput {
  private StartInput() {}

  /**
   * The input; one that is missing fails the workflow.
   *
   * @param what it has to be, for people
   */
  public static <T> T required(@Nullable T input, String what) {
    if (input == null) {
      throw Refusal.of("started without input: " + what, "NoInput");
    }
    return input;
  }
}
