package dev.larder.worker.dev;

import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Temporal server for as long as one command takes, with its data on disk. */
public final class ScratchTemporal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScratchTemporal.class);

  private final ScratchFolder<DevTemporal> folder;

  private ScratchTemporal(ScratchFolder<DevTemporal> folder) {
    this.folder = folder;
  }

  /**
   * Starts one.
   *
   * @param environment where {@code temporal} is looked for, as by {@code larder dev}
   */
  public static ScratchTemporal start(Map<String, String> environment) throws IOException {
    return new ScratchTemporal(
        ScratchFolder.start(
            (data, ports) -> TemporalChoice.start(data, ports, environment, LOG::info)));
  }

  /** {@code host:port}. */
  public String address() {
    return folder.server().address();
  }

  public String namespace() {
    return folder.server().namespace();
  }

  @Override
  public void close() {
    folder.close();
  }
}
