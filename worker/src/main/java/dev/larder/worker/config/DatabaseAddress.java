package dev.larder.worker.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where PostgreSQL is. What people write is {@code postgres://USER:PASSWORD@HOST:PORT/DATABASE} or
 * a JDBC address; the password is never shown.
 *
 * @param jdbcUrl with user and password
 * @param shown {@code HOST:PORT/DATABASE}
 */
public record DatabaseAddress(String jdbcUrl, String shown) {
  private static final int CONNECT_SECONDS = 5;

  /** An IllegalArgumentException says what an address looks like, without repeating this one. */
  public static DatabaseAddress parse(String text) {
    String jdbcUrl = text.startsWith("jdbc:postgresql:") ? text : jdbc(text);
    Properties read = Driver.parseURL(jdbcUrl, new Properties());
    if (read == null) {
      throw wrong();
    }
    return new DatabaseAddress(
        jdbcUrl,
        "%s:%s/%s"
            .formatted(
                Optional.ofNullable(PGProperty.PG_HOST.getOrDefault(read)).orElse("localhost"),
                Optional.ofNullable(PGProperty.PG_PORT.getOrDefault(read)).orElse("5432"),
                Optional.ofNullable(PGProperty.PG_DBNAME.getOrDefault(read)).orElse("")));
  }

  /**
   * Whether user, password and all that is read can be seen, or answered by another machine, on the
   * way: another machine, and no TLS asked for.
   */
  public Optional<String> warning() {
    Properties read =
        Objects.requireNonNull(Driver.parseURL(jdbcUrl, new Properties()), "parsed before");
    String host = Optional.ofNullable(PGProperty.PG_HOST.getOrDefault(read)).orElse("localhost");
    boolean local = host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    return local || PGProperty.SSL_MODE.getOrDefault(read) != null
        ? Optional.empty()
        : Optional.of(
            "the database %s is on another machine, and its address does not say how the way there"
                    .formatted(shown)
                + " is kept private: add sslmode=verify-full with the server's certificate in"
                + " sslrootcert, or sslmode=disable where the network is private");
  }

  /** Whether this text holds a password, which is no secret on a command line. */
  public static boolean holdsPassword(String text) {
    if (text.startsWith("jdbc:")) {
      return text.contains("password=");
    }
    try {
      return Optional.ofNullable(new URI(text).getRawUserInfo()).orElse("").contains(":")
          || text.contains("password=");
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** One connection per transaction: for programs that soon end. */
  public DataSource source(String applicationName) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(jdbcUrl);
    source.setApplicationName(applicationName);
    source.setLoginTimeout(CONNECT_SECONDS);
    return source;
  }

  @Override
  public String toString() {
    return shown;
  }

  private static String jdbc(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw wrong();
    }
    boolean postgres = "postgres".equals(uri.getScheme()) || "postgresql".equals(uri.getScheme());
    if (!postgres || uri.getHost() == null || uri.getPath().length() < 2) {
      throw wrong();
    }
    StringBuilder url = new StringBuilder("jdbc:postgresql://").append(uri.getHost());
    if (uri.getPort() > 0) {
      url.append(':').append(uri.getPort());
    }
    url.append(uri.getRawPath()).append('?');
    if (uri.getRawQuery() != null) {
      url.append(uri.getRawQuery()).append('&');
    }
    return url.append(credentials(uri)).toString();
  }

  private static String credentials(URI uri) {
    if (uri.getRawUserInfo() == null) {
      return "";
    }
    String[] parts = uri.getRawUserInfo().split(":", 2);
    String user = "user=" + encoded(parts[0]);
    return parts.length == 1 ? user : user + "&password=" + encoded(parts[1]);
  }

  private static String encoded(String raw) {
    String plain = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    return URLEncoder.encode(plain, StandardCharsets.UTF_8);
  }

  private static IllegalArgumentException wrong() {
    return new IllegalArgumentException(
        "is not the address of a PostgreSQL database: write"
            + " postgres://USER:PASSWORD@HOST:PORT/DATABASE");
  }
}
