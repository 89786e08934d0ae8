package dev.larder.workflow;

import dev.larder.pool.PoolName;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributes;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.Optional;

/**
 * What people search workflows by; Larder itself looks nothing up by them. None names an owner. A
 * namespace knows them or not: a workflow has them where it did when it was started.
 */
public final class LarderAttributes {
  /** {@code ORGANIZATION/TEMPLATE/PRESET}. */
  public static final SearchAttributeKey<String> POOL = SearchAttributeKey.forKeyword("LarderPool");

  /** A workspace's id. */
  public static final SearchAttributeKey<String> WORKSPACE =
      SearchAttributeKey.forKeyword("LarderWorkspace");

  /** {@code start}, {@code stop} or {@code delete}, of a build by itself. */
  public static final SearchAttributeKey<String> TRANSITION =
      SearchAttributeKey.forKeyword("LarderTransition");

  /** How it ended, where that is not well: {@code failed}, {@code miss}, or why it was refused. */
  public static final SearchAttributeKey<String> OUTCOME =
      SearchAttributeKey.forKeyword("LarderOutcome");

  public static final String FAILED = "failed";

  private LarderAttributes() {}

  /** All of them. */
  public static List<SearchAttributeKey<String>> all() {
    return List.of(POOL, WORKSPACE, TRANSITION, OUTCOME);
  }

  /** Of what is about a pool. */
  public static SearchAttributes ofPool(String pool) {
    return SearchAttributes.newBuilder().set(POOL, pool).build();
  }

  /** Of a claim; one that waits in line has no workspace yet. */
  public static SearchAttributes ofClaim(PoolName pool, Optional<WorkspaceId> workspace) {
    SearchAttributes.Builder attributes = SearchAttributes.newBuilder(ofPool(pool.toString()));
    workspace.ifPresent(id -> attributes.set(WORKSPACE, id.toString()));
    return attributes.build();
  }

  /** Of a build by itself. */
  public static SearchAttributes ofBuild(
      PoolName pool, WorkspaceId workspace, Transition transition) {
    return SearchAttributes.newBuilder(ofClaim(pool, Optional.of(workspace)))
        .set(TRANSITION, transition.label())
        .build();
  }

  /** In a workflow: how it ends, where it is not well. */
  public static void endsWith(String outcome) {
    set(OUTCOME, outcome);
  }

  /** In a workflow: the workspace that a claim got while it waited. */
  public static void got(String workspace) {
    set(WORKSPACE, workspace);
  }

  private static void set(SearchAttributeKey<String> key, String value) {
    if (Workflow.getTypedSearchAttributes().containsKey(POOL)) {
      Workflow.upsertTypedSearchAttributes(key.valueSet(value));
    }
  }
}
