package dev.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.store.secret.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS from PEM files, which may change while the server runs. */
class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path folder;

  @Test
  void aCertificateIsReadAgainWhenItChanges() throws Exception {
    certificate("first");
    try (ApiStory api = new ApiStory()) {
      LarderServer server = api.another(config());
      assertThat(server.url()).startsWith("https://");
      assertThat(presented(server)).contains("CN=first");
      Files.writeString(folder.resolve("chain.pem"), "not yet all of it");
      certificate("second");
      Await.until(() -> presented(server).contains("CN=second"));
    }
  }

  @Test
  void filesThatAreNoKeysAreNamed() throws Exception {
    certificate("first");
    Files.writeString(folder.resolve("key.pem"), "-----BEGIN RSA PRIVATE KEY-----");
    try (ApiStory api = new ApiStory()) {
      assertThatThrownBy(() -> api.another(config()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("key.pem")
          .hasMessageContaining("PKCS#8");
    }
  }

  private ServerConfig config() {
    return new ServerConfig(
        "127.0.0.1",
        0,
        Optional.of(new ServerConfig.Tls(folder.resolve("chain.pem"), folder.resolve("key.pem"))),
        Secrets.withoutKey(),
        4,
        100,
        true,
        "1");
  }

  /** Makes a certificate and a key with the JDK's own tool, and writes both as PEM. */
  private void certificate(String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home", ""), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "larder",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    pem("key.pem", "PRIVATE KEY", keys.getKey("larder", PASSWORD).getEncoded());
    pem("chain.pem", "CERTIFICATE", keys.getCertificate("larder").getEncoded());
    Files.setLastModifiedTime(
        folder.resolve("chain.pem"), FileTime.from(Instant.now().plusSeconds(name.length())));
  }

  private void pem(String file, String what, byte[] content) throws IOException {
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(
                what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content), what));
  }

  /** The name of the certificate that a client is shown, which gets an answer, too. */
  private static String presented(LarderServer server) {
    try {
      SSLContext any = SSLContext.getInstance("TLS");
      any.init(null, new TrustManager[] {new Anyone()}, null);
      java.net.URI url = java.net.URI.create(server.url());
      try (SSLSocket socket =
          (SSLSocket) any.getSocketFactory().createSocket(url.getHost(), url.getPort())) {
        OutputStream out = socket.getOutputStream();
        out.write(
            "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(answer).contains("alive");
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
            .getSubjectX500Principal()
            .getName();
      }
    } catch (java.security.GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Trusts whatever it is shown: this test looks at it. */
  private static final class Anyone extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
