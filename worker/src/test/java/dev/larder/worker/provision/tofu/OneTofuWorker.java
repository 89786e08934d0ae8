package dev.larder.worker.provision.tofu;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.BuildId;
import dev.larder.pool.WorkspaceId;
import dev.larder.provision.BuildControl;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.worker.provision.Provisioners;
import dev.larder.worker.provision.RequestBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A worker of its own process that runs the first attempt of one build; what it keeps goes into a
 * file, as it does into the store. Arguments: folder of the bench, heartbeat timeout, build id,
 * file of the state.
 */
public final class OneTofuWorker {
  private OneTofuWorker() {}

  /** Runs until the build has ended. */
  public static void main(String[] arguments) throws Exception {
    try (TofuBench bench =
        new TofuBench(
            Path.of(arguments[0]), "first", System.getenv(), Duration.parse(arguments[1]))) {
      ProvisionResult result =
          new Provisioners(bench.provisioner)
              .run(
                  request(arguments[2], 1, Optional.empty()).request(),
                  new FileControl(Path.of(arguments[3])));
      System.out.println(result);
    }
  }

  /** The build, the same in every process. */
  static RequestBuilder request(String build, int attempt, Optional<JsonNode> state) {
    return new RequestBuilder(
        Operation.START,
        BuildId.of(build),
        attempt,
        WorkspaceId.of(build),
        Optional.empty(),
        Optional.empty(),
        RequestBuilder.json("{'tofu':{'directory':'./two'}}"),
        Optional.of("two"),
        Map.of(),
        Map.of(),
        Map.of(),
        state);
  }

  /** Heartbeats, and keeps states in a file that is always whole. */
  private record FileControl(Path file) implements BuildControl {
    @Override
    public void log(String text) {
      System.out.print(text);
    }

    @Override
    public boolean keep(JsonNode state) {
      try {
        Path beside = Files.writeString(file.resolveSibling("state.new"), state.toString());
        Files.move(
            beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void listen(Listener listener) {
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                try {
                  while (true) {
                    listener.alive(Instant.now());
                    Thread.sleep(100);
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }
  }
}
