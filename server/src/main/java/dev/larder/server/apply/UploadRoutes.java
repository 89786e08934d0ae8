package dev.larder.server.apply;

import static dev.larder.access.Scope.ADMIN;

import dev.larder.desired.Directory;
import dev.larder.document.Document;
import dev.larder.file.FileTree;
import dev.larder.pool.PoolName;
import dev.larder.poolfile.Directories;
import dev.larder.poolfile.InvalidDirectory;
import dev.larder.poolfile.PackedDirectory;
import dev.larder.server.http.Answer;
import dev.larder.server.http.ApiProblem;
import dev.larder.server.http.Deadlines;
import dev.larder.server.http.ProblemType;
import dev.larder.server.http.Request;
import dev.larder.server.http.Route;
import dev.larder.store.pool.Pools;
import dev.larder.store.pool.UploadedDirectories;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/**
 * Packed directories, sent by hash: only those that are missing. What comes is unpacked once, so
 * that nothing is kept that a worker would refuse.
 */
public final class UploadRoutes {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final int MAX_HASHES = 1_000;
  private static final int MAX_AT_ONCE = 4;
  private static final int BUFFER = 1 << 16;

  private final UploadedDirectories uploads;
  private final Pools pools;
  private final Semaphore running = new Semaphore(MAX_AT_ONCE);

  public UploadRoutes(UploadedDirectories uploads, Pools pools) {
    this.uploads = uploads;
    this.pools = pools;
  }

  public List<Route> routes() {
    return List.of(
        Route.post("/v1/directories:missing", this::missing, ADMIN),
        Route.put("/v1/directories/{sha256}", this::put, ADMIN)
            .reading((int) PackedDirectory.MAX_PACKED_BYTES));
  }

  private Answer missing(Request request) {
    List<String> hashes =
        request.body(
            fields -> {
              List<String> read = new ArrayList<>();
              fields
                  .requiredList("hashes")
                  .forEach(node -> fields.parsed(node, UploadRoutes::hash).ifPresent(read::add));
              return Optional.of(read);
            });
    if (hashes.size() > MAX_HASHES) {
      throw ApiProblem.invalid("ask for at most %d hashes".formatted(MAX_HASHES));
    }
    return Answer.ok(
        new Document()
            .put("items", List.copyOf(uploads.missing(hashes)))
            .put("next", Optional.empty()));
  }

  private static String hash(String text) {
    if (!HASH.matcher(text).matches()) {
      throw new IllegalArgumentException("a SHA-256 in 64 hexadecimal digits");
    }
    return text;
  }

  private Answer put(Request request) throws InterruptedException {
    String hash = request.path("sha256", UploadRoutes::hash);
    String organization = organization(request);
    if (request.length() > PackedDirectory.MAX_PACKED_BYTES) {
      throw tooLarge();
    }
    if (!running.tryAcquire()) {
      throw new ApiProblem(
              ProblemType.UNAVAILABLE, "as many directories as may be are being sent just now")
          .retryAfter(Duration.ofSeconds(5));
    }
    Path folder = temporary();
    try {
      Directory directory = request.outside(() -> received(request, hash, folder));
      if (!uploads.keep(organization, directory)) {
        throw new ApiProblem(
            ProblemType.TOO_LARGE,
            "%s has sent as many directories as it may in a day".formatted(organization));
      }
      return Answer.of(
          201, new Document().put("hash", directory.hash()).put("bytes", directory.size()));
    } finally {
      delete(folder);
      running.release();
    }
  }

  /** The one whose bounds this counts against. */
  private static String organization(Request request) {
    String name =
        request
            .query("organization", PoolName::word)
            .orElseThrow(() -> ApiProblem.invalid("say whose it is: ?organization=NAME"));
    if (!request.access().mayInAllOf(ADMIN, name)) {
      throw ApiProblem.notFound("organization", name);
    }
    return name;
  }

  private static Directory received(Request request, String hash, Path folder) throws IOException {
    Path file = folder.resolve("packed");
    long size = 0;
    try (Deadlines.Running running =
            request.withinTheirTime((int) PackedDirectory.MAX_PACKED_BYTES);
        InputStream in = request.stream();
        OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        size += read;
        if (size > PackedDirectory.MAX_PACKED_BYTES) {
          throw tooLarge();
        }
        out.write(buffer, 0, read);
      }
    }
    Directory directory = new Directory(hash, size, () -> Files.newInputStream(file));
    try {
      PackedDirectory.unpack(directory, folder.resolve("unpacked"));
    } catch (InvalidDirectory e) {
      throw ApiProblem.invalid("the directory " + e.getMessage());
    } catch (UncheckedIOException e) {
      throw ApiProblem.invalid("the directory is not a gzipped tar, or not all of it");
    }
    return directory;
  }

  private static ApiProblem tooLarge() {
    return new ApiProblem(
        ProblemType.TOO_LARGE,
        "a packed directory has at most %d MiB".formatted(PackedDirectory.MAX_PACKED_BYTES >> 20));
  }

  /**
   * Those that are named, unpacked once each.
   *
   * @param named what is written in files, with its hash
   */
  UnpackedUploads unpack(List<Map.Entry<String, String>> named) {
    if (named.size() > MAX_HASHES) {
      throw ApiProblem.invalid("an apply names at most %d directories".formatted(MAX_HASHES));
    }
    Path folder = temporary();
    try {
      Map<String, Directories.Unpacked> unpacked = new HashMap<>();
      for (Map.Entry<String, String> one : named) {
        String hash = checked(one.getKey(), one.getValue());
        if (!unpacked.containsKey(hash)) {
          Directory directory =
              pools
                  .directory(hash)
                  .orElseThrow(
                      () ->
                          new ApiProblem(
                                  ProblemType.CONFLICT,
                                  "the directory \"%s\" was not sent: PUT /v1/directories/%s"
                                      .formatted(one.getKey(), hash))
                              .with("missing", List.of(hash)));
          Path there = folder.resolve(hash);
          PackedDirectory.unpack(directory, there);
          unpacked.put(hash, new Directories.Unpacked(there, directory));
        }
      }
      return new UnpackedUploads(folder, unpacked);
    } catch (RuntimeException e) {
      delete(folder);
      throw e;
    }
  }

  private static String checked(String written, String hash) {
    try {
      return hash(hash);
    } catch (IllegalArgumentException e) {
      throw ApiProblem.invalid("directories: \"%s\" is %s".formatted(written, e.getMessage()));
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("larder-upload");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
