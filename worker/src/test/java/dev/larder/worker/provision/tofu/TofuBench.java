package dev.larder.worker.provision.tofu;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.file.FileTree;
import dev.larder.pool.BuildId;
import dev.larder.provision.ProvisionResult;
import dev.larder.worker.provision.FakeControl;
import dev.larder.worker.provision.Provisioners;
import dev.larder.worker.provision.RequestBuilder;
import dev.larder.worker.provision.program.RunAs;
import dev.larder.worker.provision.program.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Templates, a work directory and a provisioner over them, for tests. */
final class TofuBench implements AutoCloseable {
  /** What is told apart as "larder" in every module of the tests. */
  static final String VARIABLES =
      """
      variable "larder_owner" {
        type = string
      }
      variable "larder_workspace_id" {
        type = string
      }
      """;

  final Path templates;
  final Path work;
  final TofuProvisioner provisioner;
  final LateStates late = new LateStates();
  private final WorkDirectory directory;

  TofuBench(Path folder) throws IOException {
    this(folder, "work", System.getenv());
  }

  TofuBench(Path folder, String work, Map<String, String> environment) throws IOException {
    this(folder, work, environment, Duration.ofSeconds(8));
  }

  TofuBench(Path folder, String work, Map<String, String> environment, Duration heartbeatTimeout)
      throws IOException {
    this(folder, work, environment, heartbeatTimeout, RunAs.theWorker());
  }

  TofuBench(
      Path folder,
      String work,
      Map<String, String> environment,
      Duration heartbeatTimeout,
      RunAs runAs)
      throws IOException {
    this.templates = Files.createDirectories(folder.resolve("templates"));
    this.work = folder.resolve(work);
    this.directory = WorkDirectory.open(this.work, heartbeatTimeout, environment, runAs);
    this.provisioner = new TofuProvisioner(templates::resolve, directory, late);
  }

  /** What the provisioner tells the store of attempts that were lost. */
  static final class LateStates implements TofuProvisioner.States {
    final List<JsonNode> kept = new ArrayList<>();

    @Override
    public boolean keep(BuildId build, int attempt, JsonNode state) {
      kept.add(state);
      return true;
    }
  }

  /** The module of a template. */
  TofuBench module(String template, String text) throws IOException {
    Path folder = Files.createDirectories(templates.resolve(template));
    Files.writeString(folder.resolve("main.tf"), text);
    return this;
  }

  static RequestBuilder start(String template) {
    return start(template, "");
  }

  /** With further keys of the specification, each beginning with a comma. */
  static RequestBuilder start(String template, String more) {
    return RequestBuilder.start("{'tofu':{'directory':'./%s'%s}}".formatted(template, more))
        .in(template);
  }

  ProvisionResult run(RequestBuilder request, FakeControl control) {
    try (control) {
      return new Provisioners(provisioner)
          .run(request.request(), control.beating(Duration.ofMillis(200)));
    }
  }

  ProvisionResult run(RequestBuilder request) {
    return run(request, new FakeControl());
  }

  /** What it is called in logs and reasons. */
  static String program() {
    return TofuProgram.find(System.getenv()).map(TofuProgram::name).orElse("tofu");
  }

  /** What is left of attempts. */
  List<Path> leftovers() throws IOException {
    List<Path> left = new ArrayList<>(FileTree.list(work.resolve("tofu/runs")));
    left.addAll(FileTree.list(work.resolve("tofu/looks")));
    left.addAll(FileTree.list(work.resolve("builds")));
    return left;
  }

  @Override
  public void close() {
    provisioner.close();
    directory.close();
  }
}
