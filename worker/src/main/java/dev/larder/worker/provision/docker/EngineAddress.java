package dev.larder.worker.provision.docker;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the container engine is.
 *
 * @param uri {@code unix:///path} or {@code tcp://host:port}
 * @param certificates the folder with ca.pem, cert.pem and key.pem, where TLS is asked for
 * @param from what it comes from, for a person: {@code DOCKER_HOST}, or that it is not set
 */
record EngineAddress(URI uri, Optional<Path> certificates, String from) {
  private static final int PLAIN_PORT = 2375;
  private static final int TLS_PORT = 2376;
  private static final List<String> CERTIFICATES = List.of("ca.pem", "cert.pem", "key.pem");

  /**
   * What {@code DOCKER_HOST} says, else the first socket that is in one of the usual places. An
   * IllegalArgumentException says what is wrong with the variables.
   */
  static EngineAddress of(Map<String, String> environment) {
    String host = environment.getOrDefault("DOCKER_HOST", "").strip();
    Optional<Path> certificates = certificates(environment);
    if (host.isEmpty()) {
      return new EngineAddress(usual(environment), Optional.empty(), "DOCKER_HOST is not set");
    }
    URI uri = uri(host, certificates.isPresent());
    return new EngineAddress(
        uri, certificates.filter(folder -> uri.getScheme().equals("tcp")), "DOCKER_HOST");
  }

  boolean isUnix() {
    return uri.getScheme().equals("unix");
  }

  /** Whether no engine can answer, since there is no such socket. */
  boolean isAbsent() {
    return isUnix() && !Files.exists(Path.of(uri.getPath()));
  }

  /** Whether the engine runs on this machine, so that the loopback reaches what it publishes. */
  boolean isLocal() {
    return isUnix() || List.of("localhost", "127.0.0.1", "[::1]").contains(uri.getHost());
  }

  /** The host at which published ports answer. */
  String publishedAt() {
    return isLocal() ? "127.0.0.1" : uri.getHost();
  }

  @Override
  public String toString() {
    return "%s (%s)".formatted(uri, from);
  }

  private static URI usual(Map<String, String> environment) {
    Optional<String> runtime = Optional.ofNullable(environment.get("XDG_RUNTIME_DIR"));
    Optional<String> home = Optional.ofNullable(environment.get("HOME"));
    String first = "/var/run/docker.sock";
    String found =
        Stream.of(
                Optional.of(first),
                runtime.map(folder -> folder + "/docker.sock"),
                home.map(folder -> folder + "/.docker/run/docker.sock"),
                runtime.map(folder -> folder + "/podman/podman.sock"),
                Optional.of("/run/podman/podman.sock"))
            .flatMap(Optional::stream)
            .filter(socket -> Files.isWritable(Path.of(socket)))
            .findFirst()
            .orElse(first);
    return URI.create("unix://" + found);
  }

  private static Optional<Path> certificates(Map<String, String> environment) {
    if (environment.getOrDefault("DOCKER_TLS_VERIFY", "").isBlank()) {
      return Optional.empty();
    }
    String folder = environment.getOrDefault("DOCKER_CERT_PATH", "");
    Path path =
        folder.isBlank()
            ? Path.of(environment.getOrDefault("HOME", ""), ".docker")
            : Path.of(folder);
    for (String file : CERTIFICATES) {
      if (!Files.isReadable(path.resolve(file))) {
        throw new IllegalArgumentException(
            "DOCKER_TLS_VERIFY is set, but there is no %s in %s (DOCKER_CERT_PATH)"
                .formatted(file, path));
      }
    }
    return Optional.of(path);
  }

  private static URI uri(String host, boolean tls) {
    URI uri;
    try {
      uri = URI.create(host);
    } catch (IllegalArgumentException e) {
      throw wrong(host);
    }
    if ("unix".equals(uri.getScheme()) && uri.getPath() != null && uri.getPath().startsWith("/")) {
      return uri;
    }
    if ("tcp".equals(uri.getScheme()) && uri.getHost() != null) {
      int port = uri.getPort() > 0 ? uri.getPort() : tls ? TLS_PORT : PLAIN_PORT;
      return URI.create("tcp://%s:%d".formatted(uri.getHost(), port));
    }
    throw wrong(host);
  }

  private static IllegalArgumentException wrong(String host) {
    return new IllegalArgumentException(
        "DOCKER_HOST must be unix:///path or tcp://host:port, is \"%s\"".formatted(host));
  }
}
