package dev.larder.worker.dev;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the SDK downloads, from a site of the test's own. */
@NullMarked
class SdkDownloadTest {
  static final String SDK_ASKS = "io.temporal.testing.devServerDownloadBaseUrl";
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final String SERVER = "a server";

  @TempDir Path where;
  private final List<String> reported = new ArrayList<>();

  @BeforeEach
  void nothingAnswers() throws IOException {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      System.setProperty(SDK_ASKS, "http://127.0.0.1:" + closed.getLocalPort());
    }
  }

  @AfterEach
  void theSdkAsksItsOwn() {
    System.clearProperty(SDK_ASKS);
  }

  @Test
  void theSdkDownloadsAProgramAndTheNextStartHasItWithoutAsking() throws Exception {
    HttpServer site = site();
    try (DevFolder folder = DevFolder.open(where)) {
      SdkDownload download = new SdkDownload(folder, LONG, reported::add);
      assertThat(download.kept()).isEmpty();
      assertThat(download.fetch()).hasValueSatisfying(p -> assertThat(p).hasContent(SERVER));
      site.stop(0);
      assertThat(download.kept()).isPresent();
      assertThat(reported).singleElement().asString().contains("within 30 s");
    } finally {
      site.stop(0);
    }
  }

  @Test
  void aNetworkThatSwallowsWhatTheSdkAsksDoesNotHoldUpTheStart() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        DevFolder folder = DevFolder.open(where)) {
      System.setProperty(SDK_ASKS, "http://127.0.0.1:" + silent.getLocalPort());
      assertThat(new SdkDownload(folder, SHORT, reported::add).fetch()).isEmpty();
      assertThat(reported).last().asString().contains("it took longer");
    }
  }

  @Test
  void aRefusalIsReportedInOneLine() throws Exception {
    try (DevFolder folder = DevFolder.open(where)) {
      assertThat(new SdkDownload(folder, LONG, reported::add).fetch()).isEmpty();
      assertThat(reported)
          .hasSize(2)
          .last()
          .asString()
          .contains("could not download one (ConnectException")
          .doesNotContain("\n");
    }
  }

  /** Answers as Temporal's own download site does, and the SDK asks it. */
  private static HttpServer site() throws IOException {
    HttpServer site =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String url = "http://127.0.0.1:" + site.getAddress().getPort();
    byte[] metadata =
        "{\"archiveUrl\": \"%s/archive.tar.gz\", \"fileToExtract\": \"temporal\"}"
            .formatted(url)
            .getBytes(StandardCharsets.UTF_8);
    serve(site, "/cli/", metadata);
    serve(site, "/archive.tar.gz", archive());
    site.start();
    System.setProperty(SDK_ASKS, url);
    return site;
  }

  private static void serve(HttpServer site, String path, byte[] content) {
    site.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, content.length);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(content);
          }
        });
  }

  private static byte[] archive() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(packed))) {
      byte[] content = SERVER.getBytes(StandardCharsets.UTF_8);
      TarArchiveEntry entry = new TarArchiveEntry("temporal");
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    return packed.toByteArray();
  }
}
