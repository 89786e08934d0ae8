package dev.larder.worker.provision.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import dev.larder.pool.BuildId;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a container is there, and how it is.
 *
 * @param status the engine's word: created, running, exited, …; empty: there is none
 * @param exit how its program ended, as far as it has
 */
record ContainerState(
    Optional<String> id, String status, Optional<String> build, String exit, boolean isRunning) {
  static ContainerState of(EngineSession session, String nameOrId)
      throws EngineProblem, InterruptedException {
    return session
        .find(client -> client.inspectContainerCmd(nameOrId).exec())
        .map(ContainerState::of)
        .orElse(new ContainerState(Optional.empty(), "", Optional.empty(), "is gone", false));
  }

  private static ContainerState of(InspectContainerResponse container) {
    InspectContainerResponse.ContainerState state = container.getState();
    Optional<Map<String, String>> labels =
        Optional.ofNullable(container.getConfig())
            .flatMap(config -> Optional.ofNullable(config.getLabels()));
    return new ContainerState(
        Optional.of(container.getId()),
        Optional.ofNullable(state.getStatus()).orElse(""),
        labels.flatMap(all -> Optional.ofNullable(all.get(ContainerLabels.BUILD))),
        exit(state),
        Boolean.TRUE.equals(state.getRunning()));
  }

  /** Whether an attempt of this build can go on with it. */
  boolean isUsableBy(BuildId ours) {
    boolean begun = isRunning || status.equals("created") || status.equals("configured");
    return begun && build.equals(Optional.of(ours.toString()));
  }

  private static String exit(InspectContainerResponse.ContainerState state) {
    if (Boolean.TRUE.equals(state.getOOMKilled())) {
      return "was killed since it used more memory than its limit";
    }
    return "has ended with exit code " + state.getExitCodeLong();
  }
}
