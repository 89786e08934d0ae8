package dev.larder.worker.provision.exec;

import dev.larder.cli.config.SecretVariables;
import dev.larder.pool.BuildId;
import dev.larder.pool.WorkspaceId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.worker.provision.FakeControl;
import dev.larder.worker.provision.Provisioners;
import dev.larder.worker.provision.RequestBuilder;
import dev.larder.worker.provision.program.RunAs;
import dev.larder.worker.provision.program.WorkDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A worker of its own process that runs the first attempt of one build and tells its result. Each
 * heartbeat is first written down, as a worker does in the store. Arguments: template directory,
 * work directory, heartbeat timeout, build id, file of the heartbeats, file of the result, and as
 * whom the program runs: then it first takes what it was handed over, and keeps it in its memory.
 */
public final class OneBuildWorker {
  private OneBuildWorker() {}

  /** Runs until the build has ended. */
  public static void main(String[] arguments) throws Exception {
    Path template = Path.of(arguments[0]);
    Path heartbeats = Path.of(arguments[4]);
    RunAs runAs = arguments.length > 6 ? RunAs.parse(arguments[6]) : RunAs.theWorker();
    Map<String, String> known = SecretVariables.environment(System.getenv());
    FakeControl control = new FakeControl();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                while (true) {
                  Files.writeString(heartbeats, ".");
                  control.alive();
                  Thread.sleep(100);
                }
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    try (WorkDirectory directory =
            WorkDirectory.open(
                Path.of(arguments[1]),
                Duration.parse(arguments[2]),
                ExecBench.environment(),
                runAs);
        ExecProvisioner provisioner = new ExecProvisioner(hash -> template, directory)) {
      ProvisionResult result =
          new Provisioners(provisioner).run(request(arguments[3], 1).request(), control);
      System.out.println(result);
      Files.writeString(Path.of(arguments[5]), result.getClass().getSimpleName());
      Files.writeString(
          Path.of(arguments[1] + ".known"),
          Stream.of("LARDER_SECRET_KEY", "LARDER_DATABASE_URL", "LARDER_SMTP_PASSWORD")
              .map(name -> SecretVariables.value(name, known).orElse(""))
              .collect(Collectors.joining()));
    }
  }

  /** The build, the same in every process. */
  static RequestBuilder request(String build, int attempt) {
    return new RequestBuilder(
        Operation.START,
        BuildId.of(build),
        attempt,
        WorkspaceId.of(build),
        Optional.empty(),
        Optional.empty(),
        RequestBuilder.json("{'exec':{'start':['./start.sh']}}"),
        Optional.of("hash"),
        Map.of("token", "s3cret"),
        Map.of(),
        Map.of(),
        Optional.empty());
  }
}
