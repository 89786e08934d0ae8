package dev.larder.workflow;

import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.EventId;
import dev.larder.pool.PresetId;
import java.util.UUID;

/** What workflows are called. The id is the lock: one workflow of an id is open at a time. */
public final class WorkflowIds {
  public static final String RECONCILER = "larder-reconciler";

  private WorkflowIds() {}

  public static String preset(PresetId preset, UUID pass) {
    return "larder-preset/" + preset + "/" + pass;
  }

  public static String claim(ClaimId claim) {
    return "larder-claim/" + claim;
  }

  public static String build(BuildId build) {
    return "larder-build/" + build;
  }

  public static String notification(EventId event) {
    return "larder-notification/" + event;
  }
}
