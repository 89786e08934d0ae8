package dev.larder.worker.provision.exec;

import dev.larder.pool.BuildId;
import dev.larder.pool.WorkspaceId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.worker.provision.FakeControl;
import dev.larder.worker.provision.RequestBuilder;
import dev.larder.worker.provision.program.WorkDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A worker of its own process that runs the first try of one build and tells its result. Each beat
 * is first written down, as a worker does in the store. Arguments: template directory, work
 * directory, heartbeat timeout, build id, file of the beats, file of the result.
 */
public final class OneBuildWorker {
  private OneBuildWorker() {}

  /** Runs until the build has ended. */
  public static void main(String[] arguments) throws Exception {
    Path template = Path.of(arguments[0]);
    Path beats = Path.of(arguments[4]);
    FakeControl control = new FakeControl();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                while (true) {
                  Files.writeString(beats, ".");
                  control.alive();
                  Thread.sleep(100);
                }
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    try (WorkDirectory directory =
            WorkDirectory.open(
                Path.of(arguments[1]), Duration.parse(arguments[2]), ExecBench.environment());
        ExecProvisioner provisioner = new ExecProvisioner(hash -> template, directory)) {
      ProvisionResult result = provisioner.run(request(arguments[3], 1).request(), control);
      Files.writeString(Path.of(arguments[5]), result.getClass().getSimpleName());
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
