package dev.larder.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificate and key from PEM files. They are read again when they change: connections of before
 * go on, new ones see the new certificate. Files that cannot be used leave all as it was.
 */
final class PemKeys implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PemKeys.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN PRIVATE KEY-----(?<key>[A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final char[] NO_PASSWORD = {};

  private final ServerConfig.Tls files;
  private final SslContextFactory.Server context = new SslContextFactory.Server();
  private final ScheduledThreadPoolExecutor poll =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("larder-certificates").factory());
  private List<FileTime> seen;

  private PemKeys(ServerConfig.Tls files) throws IOException {
    this.files = files;
    this.seen = times();
    context.setKeyStore(read());
    context.setKeyStorePassword("");
    context.setIncludeProtocols("TLSv1.2", "TLSv1.3");
  }

  /** An IllegalArgumentException says what is wrong with the files. */
  static PemKeys of(ServerConfig.Tls files) {
    try {
      PemKeys keys = new PemKeys(files);
      var unused =
          keys.poll.scheduleWithFixedDelay(
              keys::look, INTERVAL.toSeconds(), INTERVAL.toSeconds(), TimeUnit.SECONDS);
      return keys;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "a certificate or key cannot be read: " + e.getMessage(), e);
    }
  }

  SslContextFactory.Server context() {
    return context;
  }

  private void look() {
    try {
      List<FileTime> now = times();
      if (!now.equals(seen)) {
        KeyStore store = read();
        context.reload(reloaded -> reloaded.setKeyStore(store));
        seen = now;
        log.info("the certificate of {} is in use", files.certificate());
      }
    } catch (Exception e) {
      log.warn("the certificate of before stays: {}", e.getMessage());
    }
  }

  private List<FileTime> times() throws IOException {
    return List.of(
        Files.getLastModifiedTime(files.certificate()), Files.getLastModifiedTime(files.key()));
  }

  private KeyStore read() throws IOException {
    try {
      List<? extends Certificate> chain =
          List.copyOf(
              CertificateFactory.getInstance("X.509")
                  .generateCertificates(
                      new ByteArrayInputStream(Files.readAllBytes(files.certificate()))));
      if (chain.isEmpty()) {
        throw new IllegalArgumentException(files.certificate() + " holds no certificate");
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry("larder", key(), NO_PASSWORD, chain.toArray(Certificate[]::new));
      return store;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "%s and %s cannot be used: %s"
              .formatted(files.certificate(), files.key(), e.getMessage()),
          e);
    }
  }

  private PrivateKey key() throws IOException, GeneralSecurityException {
    Path file = files.key();
    Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new IllegalArgumentException(
          file + " holds no unencrypted PKCS#8 key (-----BEGIN PRIVATE KEY-----)");
    }
    PKCS8EncodedKeySpec spec =
        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group("key")));
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException another) {
        log.trace("not {}", algorithm);
      }
    }
    throw new IllegalArgumentException(file + " holds a key of a kind that is not known");
  }

  @Override
  public void close() {
    poll.shutdownNow();
  }
}
