package dev.larder.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.BuildId;
import dev.larder.store.Builds;
import dev.larder.worker.provision.tofu.TofuProvisioner;
import java.util.List;

/** States of OpenTofu in the rows of their workspaces. */
record StoredStates(Builds builds) implements TofuProvisioner.States {
  @Override
  public boolean keep(BuildId build, int attempt, JsonNode state) {
    return builds.keepState(build, attempt, state);
  }

  @Override
  public List<String> workspaces() {
    return builds.workspacesWithState("tofu");
  }
}
