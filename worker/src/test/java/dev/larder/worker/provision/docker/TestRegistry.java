package dev.larder.worker.provision.docker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.larder.content.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/**
 * A registry on the loopback with one image, {@code box:1}. It says of {@code nosuch} that it does
 * not exist, of {@code secret} that it is not for us, and fails for {@code broken}.
 */
final class TestRegistry {
  private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

  private final HttpServer server;
  private final byte[] layer;
  private final byte[] config;
  private final byte[] manifest;

  private TestRegistry(HttpServer server, byte[] layer) {
    this.server = server;
    this.layer = layer;
    this.config =
        """
        {"architecture":"amd64","os":"linux","config":{"Cmd":["sleep","60"]},
         "rootfs":{"type":"layers","diff_ids":["%s"]}}
        """
            .formatted(digest(layer))
            .getBytes(StandardCharsets.UTF_8);
    this.manifest =
        """
        {"schemaVersion":2,"mediaType":"%s",
         "config":{"mediaType":"application/vnd.docker.container.image.v1+json",
                   "size":%d,"digest":"%s"},
         "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar",
                    "size":%d,"digest":"%s"}]}
        """
            .formatted(MANIFEST, config.length, digest(config), layer.length, digest(layer))
            .getBytes(StandardCharsets.UTF_8);
  }

  static TestRegistry serving(byte[] layer) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    TestRegistry registry = new TestRegistry(server, layer);
    server.createContext("/", registry::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return registry;
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  String image(String repository) {
    return "%s/%s:1".formatted(address(), repository);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/v2/")) {
      send(exchange, 200, "application/json", "{}");
    } else if (path.startsWith("/v2/box/manifests/")) {
      send(exchange, 200, MANIFEST, manifest);
    } else if (path.equals("/v2/box/blobs/" + digest(config))) {
      send(exchange, 200, "application/octet-stream", config);
    } else if (path.equals("/v2/box/blobs/" + digest(layer))) {
      send(exchange, 200, "application/octet-stream", layer);
    } else if (path.startsWith("/v2/broken/")) {
      send(exchange, 500, "text/plain", "out of order");
    } else if (path.startsWith("/v2/secret/")) {
      send(
          exchange,
          403,
          "application/json",
          "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"access is denied\"}]}");
    } else {
      send(
          exchange,
          404,
          "application/json",
          "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}");
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    send(exchange, status, type, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Docker-Content-Digest", digest(body));
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private static String digest(byte[] bytes) {
    return "sha256:" + Sha256.of(bytes);
  }
}
