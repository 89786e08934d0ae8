package dev.larder.worker.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
