package dev.larder.workflow;

import dev.larder.pool.ClaimId;
import dev.larder.pool.EventId;
import dev.larder.pool.PresetId;
import java.util.UUID;

/**
 * What workflows are called whose row does not say it. The id is the lock: one workflow of an id is
 * open at a time.
 */
public final class WorkflowIds {
  public static final String RECONCILER = "larder-reconciler";

  private WorkflowIds() {}

  /** The same, as it was called before. */
  public static String preset(PresetId preset, UUID pass) {
    return "larder-preset/" + preset + "/" + pass;
  }

  /**
   * One preset's part of a pass.
   *
   * @param pool {@code ORGANIZATION/TEMPLATE/PRESET}
   * @param version the number of the template's version
   */
  public static String preset(String pool, int version, UUID pass) {
    return "larder-preset/%s/v%d/%s".formatted(pool, version, pass);
  }

  /** Of one call through a Nexus endpoint that sees the claim through, beside others that may. */
  public static String nexusClaim(ClaimId claim, UUID call) {
    return "larder-nexus/" + claim + "/" + call;
  }

  public static String notification(EventId event) {
    return "larder-notification/" + event;
  }
}
