package dev.larder.worker.provision.docker;

import dev.larder.pool.WorkspaceId;
import dev.larder.provision.ProvisionRequest;
import java.util.Map;
import java.util.TreeMap;

/** How a workspace's container and volumes are named and labeled, so that they are found. */
final class ContainerLabels {
  static final String WORKSPACE = "dev.larder.workspace";
  static final String BUILD = "dev.larder.build";

  private ContainerLabels() {}

  /** The same for all attempts and builds of a workspace: there is never a second container. */
  static String container(WorkspaceId workspace) {
    return "larder-" + workspace;
  }

  static String volume(WorkspaceId workspace, String name) {
    return container(workspace) + "-" + name;
  }

  static Map<String, String> labels(ProvisionRequest request) {
    Map<String, String> labels = new TreeMap<>();
    labels.put(WORKSPACE, request.workspace().toString());
    labels.put(BUILD, request.build().toString());
    labels.put("dev.larder.organization", request.organization());
    labels.put("dev.larder.template", request.template());
    labels.put("dev.larder.preset", request.preset());
    return labels;
  }
}
