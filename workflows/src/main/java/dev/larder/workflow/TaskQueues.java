package dev.larder.workflow;

import java.util.List;

/** Where work waits for workers. */
public final class TaskQueues {
  /** Claims, manual builds and notifications: their workflows and short activities. */
  public static final String LARDER = "larder";

  /** The loop and presets' passes, for workers that keep stock; others leave it alone. */
  public static final String RECONCILER = "larder-reconciler";

  /** Sending to recipients, which may hang: nothing else waits behind it. */
  public static final String NOTIFICATIONS = "larder-notifications";

  /** Calls of other namespaces, through Nexus endpoints. */
  public static final String NEXUS = "larder-nexus";

  private static final String BUILDS = "larder-builds";
  private static final String CLAIMS = "larder-claims";

  private TaskQueues() {}

  /** Builds of stock, for workers that serve all of these tags. */
  public static String builds(List<String> tags) {
    return named(BUILDS, tags);
  }

  /**
   * Builds that a caller waits for: claims, cold builds, releases. They have slots of their own.
   */
  public static String claims(List<String> tags) {
    return named(CLAIMS, tags);
  }

  private static String named(String queue, List<String> tags) {
    return tags.isEmpty() ? queue : queue + "-" + String.join("+", tags.stream().sorted().toList());
  }
}
