package dev.larder.poolfile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.larder.content.Sha256;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/** A directory as a gzipped tar, made while it is read: a piece of one file is in memory. */
final class PackingStream extends InputStream {
  private static final int PIECE = 1 << 16;
  private static final int READABLE = 0644;
  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----|PuTTY-User-Key-File-");

  private final Path root;
  private final Optional<String> expected;
  private final Consumer<String> warnings;
  private final Iterator<PackedEntry> entries;
  private final MessageDigest digest = Sha256.digest();
  private final ByteArrayOutputStream made = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar;
  private @Nullable String hash;
  private byte[] ready = new byte[0];
  private int at;
  private @Nullable PackedFile open;

  /**
   * An {@link InvalidDirectory} says what cannot be packed.
   *
   * @param expected its hash; if it has become another one, reading ends with a {@link
   *     ChangedDirectory}
   */
  PackingStream(Path root, Optional<String> expected, Consumer<String> warnings)
      throws IOException {
    this.root = root;
    this.expected = expected;
    this.warnings = warnings;
    this.entries = DirectoryListing.of(root, warnings).iterator();
    this.tar =
        new TarArchiveOutputStream(
            new DigestOutputStream(
                new BufferedOutputStream(new GZIPOutputStream(made), PIECE), digest),
            "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
  }

  /** Of the tar, once all has been read. */
  String hash() {
    return Objects.requireNonNull(hash, "not all has been read");
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (at == ready.length && hash == null) {
      step();
      ready = made.toByteArray();
      made.reset();
      at = 0;
    }
    if (at == ready.length) {
      return -1;
    }
    int taken = Math.min(length, ready.length - at);
    System.arraycopy(ready, at, into, offset, taken);
    at += taken;
    return taken;
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.content.close();
    }
  }

  private void step() throws IOException {
    if (open != null) {
      copy(open);
    } else if (entries.hasNext()) {
      begin(entries.next());
    } else {
      tar.finish();
      tar.close();
      hash = HexFormat.of().formatHex(digest.digest());
      if (!expected.orElse(hash).equals(hash)) {
        throw new ChangedDirectory(root, "its files have another content");
      }
    }
  }

  private void begin(PackedEntry entry) throws IOException {
    TarArchiveEntry header =
        switch (entry.type()) {
          case FILE -> new TarArchiveEntry(entry.name());
          case FOLDER -> new TarArchiveEntry(entry.name() + "/");
          case LINK -> new TarArchiveEntry(entry.name(), TarConstants.LF_SYMLINK);
        };
    if (entry.type() == PackedEntry.Type.LINK) {
      header.setLinkName(entry.target());
    }
    header.setMode(entry.executable() ? PackedDirectory.EXECUTABLE : READABLE);
    header.setModTime(0L);
    header.setIds(0, 0);
    header.setNames("", "");
    header.setSize(entry.size());
    tar.putArchiveEntry(header);
    if (entry.type() == PackedEntry.Type.FILE) {
      open = new PackedFile(entry, Files.newInputStream(entry.path(), LinkOption.NOFOLLOW_LINKS));
    } else {
      tar.closeArchiveEntry();
    }
  }

  /** The tar refuses a file that is longer or shorter than it was when it was listed. */
  private void copy(PackedFile file) throws IOException {
    try {
      byte[] piece = file.content.readNBytes(PIECE);
      if (!file.begun
          && !file.entry.meant()
          && PRIVATE_KEY.matcher(new String(piece, ISO_8859_1)).find()) {
        warnings.accept(
            DirectoryListing.secret(file.entry.name(), "looks like a private key, and is"));
      }
      file.begun = true;
      tar.write(piece);
      if (piece.length < PIECE) {
        file.content.close();
        tar.closeArchiveEntry();
        open = null;
      }
    } catch (IOException e) {
      throw new ChangedDirectory(root, "%s: %s".formatted(file.entry.name(), e.getMessage()));
    }
  }

  /** The file that is being copied. */
  private static final class PackedFile {
    private final PackedEntry entry;
    private final InputStream content;
    private boolean begun;

    PackedFile(PackedEntry entry, InputStream content) {
      this.entry = entry;
      this.content = content;
    }
  }
}
