package dev.larder.worker.provision.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.Volume;
import dev.larder.provision.ProvisionRequest;
import dev.larder.specification.DockerSpecification;
import dev.larder.worker.provision.RequestEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes a workspace's container and starts it, or goes on with the one that an earlier attempt of
 * the same build has left. One of another build, or one that has ended, is replaced; its named
 * volumes stay.
 */
record ContainerStart(
    EngineSession session,
    DockerSpecification specification,
    ProvisionRequest request,
    Consumer<String> log) {
  private static final String LOOPBACK = "127.0.0.1";

  /** Of what engines let root in a container do: forged packets, devices, the audit log. */
  private static final Capability[] NEEDLESS = {
    Capability.NET_RAW, Capability.MKNOD, Capability.AUDIT_WRITE
  };

  private static final LogConfig LOG =
      new LogConfig(LogConfig.LoggingType.JSON_FILE, Map.of("max-size", "10m", "max-file", "3"));

  /** The container, running. */
  InspectContainerResponse run() throws EngineProblem, InterruptedException {
    ContainerState there = ContainerState.of(session, name());
    String id = there.isUsableBy(request.build()) ? there.id().orElseThrow() : replaced(there);
    if (!ContainerState.of(session, id).isRunning()) {
      session.change(
          client -> {
            if (!request.sensitive().isEmpty()) {
              InputFile.put(client, id, request);
            }
            client.startContainerCmd(id).exec();
            return true;
          });
    }
    log.accept("container %s runs%n".formatted(name()));
    return session.ask(client -> client.inspectContainerCmd(id).exec());
  }

  private String replaced(ContainerState there) throws EngineProblem, InterruptedException {
    if (there.id().isPresent()) {
      log.accept("container %s is left from before: replaced%n".formatted(name()));
      new ContainerRemoval(session).remove(there.id().get());
    }
    new ImagePull(session, log).ensure(specification.image(), specification.timeout());
    for (String volume : specification.volumes().keySet()) {
      session.change(client -> createVolume(client, volume));
    }
    try {
      return session.change(client -> configured(client).exec().getId());
    } catch (EngineProblem e) {
      // another attempt of this build may have been quicker: then its container is as good as ours
      ContainerState now = ContainerState.of(session, name());
      if (now.isUsableBy(request.build())) {
        return now.id().orElseThrow();
      }
      throw e;
    }
  }

  private String createVolume(DockerClient client, String volume) {
    return client
        .createVolumeCmd()
        .withName(ContainerLabels.volume(request.workspace(), volume))
        .withLabels(ContainerLabels.labels(request))
        .exec()
        .getName();
  }

  private CreateContainerCmd configured(DockerClient client) {
    CreateContainerCmd create =
        client
            .createContainerCmd(specification.image())
            .withName(name())
            .withLabels(ContainerLabels.labels(request))
            .withEnv(environment())
            .withExposedPorts(exposed())
            .withHostConfig(host());
    return specification.command().isEmpty() ? create : create.withCmd(specification.command());
  }

  private HostConfig host() {
    List<Bind> binds = new ArrayList<>();
    specification
        .volumes()
        .forEach(
            (name, path) ->
                binds.add(
                    new Bind(ContainerLabels.volume(request.workspace(), name), new Volume(path))));
    boolean local = session.engine().address().isLocal();
    List<PortBinding> ports =
        exposed().stream()
            .map(
                port ->
                    new PortBinding(
                        local ? Ports.Binding.bindIp(LOOPBACK) : Ports.Binding.empty(), port))
            .toList();
    HostConfig host =
        HostConfig.newHostConfig()
            .withBinds(binds)
            .withPortBindings(ports)
            .withMemory(specification.memory())
            .withPidsLimit(specification.pids())
            .withCapDrop(NEEDLESS)
            .withLogConfig(LOG);
    specification.nanoCpus().ifPresent(host::withNanoCPUs);
    specification.network().ifPresent(host::withNetworkMode);
    return specification.sudo() ? host : host.withSecurityOpts(List.of("no-new-privileges"));
  }

  /** Sensitive parameters stay out ({@link InputFile}): who inspects containers would read them. */
  private List<String> environment() {
    Map<String, String> environment = new TreeMap<>(specification.env());
    environment.putAll(request.parameters());
    environment.putAll(RequestEnvironment.ofWorkspace(request));
    return environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  private List<ExposedPort> exposed() {
    return specification.ports().values().stream().distinct().map(ExposedPort::tcp).toList();
  }

  /** The workspace's outputs: where its ports are published, and what its container is called. */
  Map<String, String> outputs(InspectContainerResponse container) throws EngineProblem {
    Map<String, String> outputs = new TreeMap<>(request.outputs());
    outputs.put("container", name());
    for (Map.Entry<String, Integer> port : specification.ports().entrySet()) {
      String address =
          session.engine().address().publishedAt() + ":" + published(container, port.getValue());
      outputs.put(port.getKey(), address);
      if (port.getKey().equals("http")) {
        outputs.put("url", "http://" + address + "/");
      }
    }
    return outputs;
  }

  private static String published(InspectContainerResponse container, int port)
      throws EngineProblem {
    Ports.Binding[] bindings =
        Optional.ofNullable(container.getNetworkSettings())
            .flatMap(network -> Optional.ofNullable(network.getPorts()))
            .flatMap(ports -> Optional.ofNullable(ports.getBindings().get(ExposedPort.tcp(port))))
            .orElse(new Ports.Binding[0]);
    if (bindings.length == 0) {
      throw EngineProblem.transientProblem("the engine has not published port " + port);
    }
    return bindings[0].getHostPortSpec();
  }

  private String name() {
    return ContainerLabels.container(request.workspace());
  }
}
