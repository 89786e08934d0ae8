package dev.larder.worker.provision.exec;

import dev.larder.provision.ProvisionResult;
import dev.larder.worker.provision.FakeControl;
import dev.larder.worker.provision.Provisioners;
import dev.larder.worker.provision.RequestBuilder;
import dev.larder.worker.provision.program.RunAs;
import dev.larder.worker.provision.program.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A template directory, a work directory and a provisioner over them, for tests. */
final class ExecBench implements AutoCloseable {
  final Path template;
  final Path work;
  final ExecProvisioner provisioner;
  private final WorkDirectory directory;

  ExecBench(Path folder, Duration heartbeatTimeout) throws IOException {
    this.template = Files.createDirectories(folder.resolve("template"));
    this.work = folder.resolve("work");
    this.directory = WorkDirectory.open(work, heartbeatTimeout, environment(), RunAs.theWorker());
    this.provisioner = new ExecProvisioner(hash -> template, directory);
  }

  static Map<String, String> environment() {
    return Map.of(
        "PATH",
        System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
        "HOME",
        "/home/of-worker",
        "LANG",
        "C.UTF-8",
        "TMPDIR",
        "/tmp",
        "WORKER_SECRET",
        "hunter2");
  }

  /** A program of the template: an sh script with these lines. */
  ExecBench script(String name, String... lines) throws IOException {
    Path file = template.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-xr-xr-x"));
    return this;
  }

  /** A start of ./start.sh with further keys of the specification, each beginning with a comma. */
  static RequestBuilder start(String more) {
    return RequestBuilder.start("{'exec':{'start':['./start.sh']" + more + "}}");
  }

  ProvisionResult run(RequestBuilder request, FakeControl control) {
    try (control) {
      return new Provisioners(provisioner)
          .run(request.request(), control.beating(Duration.ofMillis(100)));
    }
  }

  ProvisionResult run(RequestBuilder request) {
    return run(request, new FakeControl());
  }

  /** What is left of builds in the work directory. */
  List<Path> leftovers() throws IOException {
    Path builds = work.resolve("builds");
    if (!Files.isDirectory(builds)) {
      return List.of();
    }
    try (Stream<Path> left = Files.list(builds)) {
      return left.toList();
    }
  }

  static boolean isAlive(long pid) {
    // a killed process that was not waited for yet is no longer alive
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return !stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
    } catch (IOException e) {
      return !Files.isDirectory(Path.of("/proc/self"))
          && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
  }

  @Override
  public void close() {
    provisioner.close();
    directory.close();
  }
}
