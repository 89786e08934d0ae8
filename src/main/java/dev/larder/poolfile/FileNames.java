package dev.larder.poolfile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Names of files as text. Java decodes them as the process's locale says and puts a replacement
 * where it cannot; what is packed must not depend on that.
 */
final class FileNames {
  private FileNames() {}

  /** With slashes; an {@link InvalidDirectory} if it is not UTF-8 or cannot be printed. */
  static String text(Path relative) {
    List<String> names = new ArrayList<>();
    for (Path name : relative) {
      names.add(name(name));
    }
    String text = String.join("/", names);
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new InvalidDirectory(
          "holds a name with a control character: %s; give it another".formatted(shown(text)));
    }
    return text;
  }

  private static String name(Path name) {
    String decoded = name.toString();
    if (decoded.chars().allMatch(c -> c < 0x80)) {
      return decoded;
    }
    byte[] bytes = bytes(name);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidDirectory(
          "holds a name that is not UTF-8: %s; give it another"
              .formatted(shown(new String(bytes, StandardCharsets.ISO_8859_1))),
          e);
    }
  }

  /** A URI has the bytes of a path, whatever they mean. */
  private static byte[] bytes(Path name) {
    String path = name.toUri().getRawPath();
    String escaped = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = escaped.lastIndexOf('/') + 1; i < escaped.length(); i++) {
      if (escaped.charAt(i) == '%') {
        bytes.write(HexFormat.fromHexDigits(escaped, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(escaped.charAt(i));
      }
    }
    return bytes.toByteArray();
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              if (c >= 0x20 && c < 0x7F) {
                shown.append((char) c);
              } else {
                shown.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
              }
            });
    return shown.toString();
  }
}
