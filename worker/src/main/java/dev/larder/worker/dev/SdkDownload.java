package dev.larder.worker.dev;

import com.google.common.base.Throwables;
import io.temporal.testing.TemporalDevServerOptions;
import io.temporal.testing.internal.devserver.TemporalDevServerDownloader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The dev server that the SDK downloads from Temporal. The SDK bounds connecting and each read
 * alone; what it still downloads when the limit is over ends with this process, and is whole or
 * absent at the next start.
 */
final class SdkDownload implements TemporalDownload {
  static final Duration LIMIT = Duration.ofSeconds(60);

  private final DevFolder folder;
  private final Duration limit;
  private final Consumer<String> report;

  SdkDownload(DevFolder folder, Duration limit, Consumer<String> report) {
    this.folder = folder;
    this.limit = limit;
    this.report = report;
  }

  @Override
  public Optional<Path> kept() {
    try {
      return Optional.of(prepare(false));
    } catch (RuntimeException absent) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Path> fetch() {
    report.accept(
        "no temporal command here; the Temporal SDK downloads one, within %d s"
            .formatted(limit.toSeconds()));
    FutureTask<Path> download = new FutureTask<>(() -> prepare(true));
    Thread.ofPlatform().daemon().name("temporal-download").start(download);
    String reason;
    try {
      return Optional.of(download.get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException slow) {
      reason = "it took longer";
    } catch (ExecutionException failed) {
      Throwable cause = Throwables.getRootCause(failed);
      reason = cause.getClass().getSimpleName() + ": " + cause.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reason = "interrupted";
    }
    report.accept("the Temporal SDK could not download one (" + reason + ")");
    return Optional.empty();
  }

  private Path prepare(boolean download) {
    return TemporalDevServerDownloader.prepare(
        TemporalDevServerOptions.newBuilder()
            .setDownloadDestination(folder.path().toString())
            .setDownloadEnabled(download)
            .build());
  }
}
