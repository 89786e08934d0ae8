package dev.larder.worker.provision.docker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Passes connections on to an engine's socket: plain TCP, or TLS where both sides show the one
 * certificate that was made here.
 */
final class TlsRelay implements AutoCloseable {
  private static final char[] PASSWORD = "relay".toCharArray();
  private final ServerSocket server;
  private final Path engine;

  private TlsRelay(ServerSocket server, Path engine) {
    this.server = server;
    this.engine = engine;
    Thread.ofVirtual().start(this::accept);
  }

  static TlsRelay plain(Path engine) throws IOException {
    return new TlsRelay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), engine);
  }

  /** One that wants a certificate; writes what clients need into the folder. */
  static TlsRelay secured(Path engine, Path folder) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair keys = generator.generateKeyPair();
    X509Certificate certificate = certificate(keys);
    String pem = pem("CERTIFICATE", certificate.getEncoded());
    Files.writeString(folder.resolve("ca.pem"), pem);
    Files.writeString(folder.resolve("cert.pem"), pem);
    Files.writeString(
        folder.resolve("key.pem"), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    SSLServerSocket server =
        (SSLServerSocket)
            context(keys, certificate)
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server.setNeedClientAuth(true);
    return new TlsRelay(server, engine);
  }

  String host() {
    return "tcp://127.0.0.1:" + server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> relay(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void relay(Socket client) {
    try (client;
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(engine))) {
      InputStream in = client.getInputStream();
      OutputStream out = client.getOutputStream();
      Thread.ofVirtual().start(() -> toEngine(in, channel));
      copy(Channels.newInputStream(channel), out);
    } catch (IOException e) {
      // one of the two has gone
    }
  }

  private static void toEngine(InputStream in, SocketChannel channel) {
    byte[] buffer = new byte[8192];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        ByteBuffer left = ByteBuffer.wrap(buffer, 0, read);
        while (left.hasRemaining()) {
          channel.write(left);
        }
      }
      channel.shutdownOutput();
    } catch (IOException e) {
      // one of the two has gone
    }
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[8192];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
      out.flush();
    }
  }

  private static X509Certificate certificate(KeyPair keys) throws Exception {
    X500Name name = new X500Name("CN=127.0.0.1");
    Instant now = Instant.now();
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.ONE,
                    Date.from(now.minusSeconds(60)),
                    Date.from(now.plusSeconds(3600)),
                    name,
                    keys.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                .addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")))
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
  }

  private static SSLContext context(KeyPair keys, X509Certificate certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, PASSWORD);
    store.setKeyEntry(
        "relay", keys.getPrivate(), PASSWORD, new java.security.cert.Certificate[] {certificate});
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(store, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, PASSWORD);
    trusted.setCertificateEntry("client", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
  }
}
