package dev.larder.worker.dev;

import java.net.URI;
import java.util.Optional;

/** A Temporal server for one dev folder, whichever could be had. */
interface DevTemporal extends AutoCloseable {
  String NAMESPACE = "default";

  /** {@code host:port}, on the loopback. */
  String address();

  default String namespace() {
    return NAMESPACE;
  }

  /** Where the Web UI answers, if this one has it. */
  Optional<URI> webUi();

  /** One line on what this server lacks and how to get it; empty if it lacks nothing. */
  Optional<String> shortcoming();

  @Override
  void close();
}
