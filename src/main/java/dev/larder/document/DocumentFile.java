package dev.larder.document;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the text of a file that a person names, without trusting it to be one: what is not a
 * regular file may never end, and what is too large is not read.
 */
public final class DocumentFile {
  private DocumentFile() {}

  /**
   * The text; an {@link InvalidDocument} says why there is none.
   *
   * @param name what to call the file in complaints
   * @param max bytes
   */
  public static String read(Path file, String name, int max) {
    try {
      if (Files.isDirectory(file)) {
        throw wrong(name, "is a folder, not a file");
      }
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw wrong(name, "is not a regular file; write what it gives into one");
      }
      try (InputStream in = Files.newInputStream(file)) {
        return read(in, name, max);
      }
    } catch (NoSuchFileException e) {
      throw wrong(name, "there is no such file");
    } catch (IOException e) {
      throw wrong(name, "cannot be read: " + e.getMessage());
    }
  }

  /** The text of a stream, which may be longer: then no more than the bound is read of it. */
  public static String read(InputStream in, String name, int max) throws IOException {
    byte[] bytes = in.readNBytes(max + 1);
    if (bytes.length > max) {
      throw wrong(name, "is larger than %d MiB".formatted(max >> 20));
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw wrong(name, "is not UTF-8 text");
    }
  }

  private static InvalidDocument wrong(String name, String reason) {
    return new InvalidDocument(List.of(new Problem(new Place(name, 1, 1), KeyPath.ROOT, reason)));
  }
}
