package dev.larder.cli.config;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.document.Fields;
import dev.larder.document.JsonDocument;
import dev.larder.document.Problems;
import dev.larder.file.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A running {@code larder dev}, as it describes itself in {@code .larder/instance.json} so that the
 * command line finds it. The file exists while dev runs; one that was killed leaves it.
 *
 * @param home the absolute path of the {@code .larder} folder
 * @param databaseUrl a JDBC address, user and password included
 * @param temporalAddress {@code host:port}
 * @param webUi the address of Temporal's Web UI, where there is one
 * @param metrics the address of the worker's metrics, where it serves them
 * @param url where the HTTP API answers, once it does
 * @param token for it, made for this run of dev
 * @param pid the process of {@code larder dev}
 */
public record Instance(
    Path home,
    String databaseUrl,
    String temporalAddress,
    String temporalNamespace,
    Optional<String> webUi,
    Optional<String> metrics,
    Optional<String> url,
    Optional<String> token,
    long pid) {
  /** The name of the folder that belongs to dev. */
  public static final String FOLDER = ".larder";

  private static final String FILE = "instance.json";
  private static final String KEY = "secret.key";

  /** The header that {@code curl --header @FILE} sends. */
  private static final String AUTHORIZATION = "authorization";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  public Instance {
    home = home.toAbsolutePath().normalize();
  }

  /**
   * The instance of this folder or of the nearest folder above that has one; a file that can't be
   * read as one is an {@link dev.larder.document.InvalidDocument}.
   */
  public static Optional<Instance> find(Path folder) throws IOException {
    Path start = folder.toAbsolutePath().normalize();
    for (Path at : Stream.<Path>iterate(start, p -> p != null, Path::getParent).toList()) {
      Path home = at.resolve(FOLDER);
      try {
        return Optional.of(read(home, Files.readString(home.resolve(FILE))));
      } catch (NoSuchFileException | AccessDeniedException notMine) {
        // none, or another person's: asked of the folder above
      }
    }
    return Optional.empty();
  }

  /**
   * Writes {@code instance.json}, and the token's header beside it, for the owner's eyes only;
   * readers see all of it or nothing.
   */
  public void write() throws IOException {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("databaseUrl", databaseUrl)
        .put("temporalAddress", temporalAddress)
        .put("temporalNamespace", temporalNamespace)
        .put("webUi", webUi.orElse(null))
        .put("metrics", metrics.orElse(null))
        .put("url", url.orElse(null))
        .put("token", token.orElse(null))
        .put("pid", pid);
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
    OwnerOnly.write(home.resolve(FILE), text + "\n");
    if (token.isPresent()) {
      OwnerOnly.write(home.resolve(AUTHORIZATION), "Authorization: Bearer " + token.get() + "\n");
    }
  }

  /** The same once the worker and the API are there. */
  public Instance started(
      Optional<String> metricsAddress, Optional<String> apiUrl, Optional<String> apiToken) {
    return new Instance(
        home,
        databaseUrl,
        temporalAddress,
        temporalNamespace,
        webUi,
        metricsAddress,
        apiUrl,
        apiToken,
        pid);
  }

  /** Says that nothing runs here any more. */
  public static void remove(Path home) throws IOException {
    Files.deleteIfExists(home.resolve(FILE));
    Files.deleteIfExists(home.resolve(AUTHORIZATION));
  }

  /** The key that dev made for this folder's secrets, if it has. */
  public Optional<String> secretKey() {
    try {
      return Optional.of(Files.readString(home.resolve(KEY)).strip());
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a key where there is none yet, for the owner's eyes only. */
  public void ensureSecretKey() throws IOException {
    Path key = home.resolve(KEY);
    if (!Files.exists(key)) {
      byte[] random = new byte[32];
      new SecureRandom().nextBytes(random);
      OwnerOnly.write(key, Base64.getEncoder().encodeToString(random) + "\n");
    }
  }

  /** Lets programs of other users through to the work directory; the files stay the owner's. */
  public void letPass() {
    try {
      Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether its process is still there. */
  public boolean running() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** What pool files may name as {@code ${LARDER_HOME}} beside the environment's variables. */
  public Map<String, String> environment() {
    return Map.of("LARDER_HOME", home.toString());
  }

  /** Without the database's password and the token. */
  @Override
  public String toString() {
    return "Instance[home=%s, temporal=%s/%s, webUi=%s, metrics=%s, pid=%d]"
        .formatted(
            home,
            temporalAddress,
            temporalNamespace,
            webUi.orElse("none"),
            metrics.orElse("none"),
            pid);
  }

  private static Instance read(Path home, String text) {
    Problems problems = new Problems();
    try (Fields fields =
        Fields.of(JsonDocument.parse(home.resolve(FILE).toString(), text), problems)) {
      Optional<String> databaseUrl = fields.requiredString("databaseUrl");
      Optional<String> temporalAddress = fields.requiredString("temporalAddress");
      Optional<String> temporalNamespace = fields.requiredString("temporalNamespace");
      Optional<String> webUi = fields.string("webUi");
      Optional<String> metrics = fields.string("metrics");
      Optional<String> url = fields.string("url");
      Optional<String> token = fields.string("token");
      Optional<Long> pid = fields.requiredParsed("pid", Long::parseLong);
      problems.throwIfAny();
      return new Instance(
          home,
          databaseUrl.orElseThrow(),
          temporalAddress.orElseThrow(),
          temporalNamespace.orElseThrow(),
          webUi,
          metrics,
          url,
          token,
          pid.orElseThrow());
    }
  }
}
