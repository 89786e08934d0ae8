package dev.larder.worker.provision.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import dev.larder.pool.WorkspaceId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Removes what belongs to a workspace. What is gone already is removed. */
record ContainerRemoval(EngineSession session) {
  /** All containers and volumes of the workspace, whatever has become of its builds. */
  void run(WorkspaceId workspace) throws EngineProblem, InterruptedException {
    String label = ContainerLabels.WORKSPACE + "=" + workspace;
    Set<String> ids = new LinkedHashSet<>(session.ask(client -> containers(client, label)));
    ContainerState.of(session, ContainerLabels.container(workspace)).id().ifPresent(ids::add);
    for (String id : ids) {
      remove(id);
    }
    for (String volume : session.ask(client -> volumes(client, label))) {
      session.change(client -> removeVolume(client, volume));
    }
  }

  /** One container at once, without the time to end by itself, with its unnamed volumes. */
  void remove(String id) throws EngineProblem, InterruptedException {
    session.change(client -> kill(client, id));
    session.change(client -> removeContainer(client, id));
  }

  private static List<String> containers(DockerClient client, String label) {
    return all(client, label).stream().map(Container::getId).toList();
  }

  private static List<Container> all(DockerClient client, String label) {
    return client.listContainersCmd().withShowAll(true).withLabelFilter(List.of(label)).exec();
  }

  private static List<String> volumes(DockerClient client, String label) {
    return labeled(client, label).stream().map(InspectVolumeResponse::getName).toList();
  }

  private static List<InspectVolumeResponse> labeled(DockerClient client, String label) {
    List<InspectVolumeResponse> found =
        client.listVolumesCmd().withFilter("label", List.of(label)).exec().getVolumes();
    return found == null ? List.of() : new ArrayList<>(found);
  }

  /** One that does not run can't be killed: engines say so in different ways. */
  private static boolean kill(DockerClient client, String id) {
    try {
      client.killContainerCmd(id).exec();
      return true;
    } catch (DockerException notRunning) {
      return false;
    }
  }

  private static boolean removeContainer(DockerClient client, String id) {
    try {
      client.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec();
      return true;
    } catch (NotFoundException gone) {
      return false;
    } catch (ConflictException e) {
      if (String.valueOf(e.getMessage()).contains("already in progress")) {
        return false;
      }
      throw e;
    }
  }

  private static boolean removeVolume(DockerClient client, String volume) {
    try {
      client.removeVolumeCmd(volume).exec();
      return true;
    } catch (NotFoundException gone) {
      return false;
    }
  }
}
