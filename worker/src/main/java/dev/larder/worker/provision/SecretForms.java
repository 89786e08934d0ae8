package dev.larder.worker.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.larder.pool.CleanText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * How a sensitive value may look in a text: as it is, each longer line of it, escaped (JSON, YAML,
 * shells, HTML), URL-encoded, in Base64, alone or in the middle of something, and in hexadecimal;
 * the same of the values in it, where it is JSON or YAML.
 *
 * <p>Forms longer than a block are given as their blocks, the last of which overlaps: a text that
 * holds the form holds them all, side by side.
 */
final class SecretForms {
  /** What is shorter is redacted only where it stands alone, in no other form. */
  static final int SHORTEST = 4;

  /**
   * A single character is no secret: to redact it would spoil the text and, by its gaps, show it.
   */
  static final int SHORTEST_ALONE = 2;

  /** Of a line, or a line's worth of an encoded value. */
  private static final int SHORTEST_LINE = 8;

  private static final int SHORTEST_NUMBER = 6;
  private static final int BLOCK = 64;

  /** Larger values are looked for as they are, in JSON, and line by line. */
  private static final int MAX_ENCODED = 16 * 1024;

  private static final int MAX_LEAVES = 1_000;

  /** Columns after which base64 and openssl begin a new line, and xxd. */
  private static final List<Integer> BASE64_COLUMNS = List.of(76, 64);

  private static final List<Integer> HEX_COLUMNS = List.of(60);

  private static final HexFormat UPPER = HexFormat.of().withUpperCase();

  /** What beside letters and digits encoders of URLs leave as it is. */
  private static final List<String> UNESCAPED =
      List.of("-._~", "-._~/", "-._*", "-._~!*'()", "-._~!*'();/?:@&=+$,#");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Set<String> forms = new LinkedHashSet<>();
  private final Set<String> alone = new LinkedHashSet<>();

  /** Of these values and what is in them. */
  static SecretForms of(Iterable<String> values) {
    SecretForms all = new SecretForms();
    for (String value : values) {
      String bare = CleanText.of(value).strip();
      all.add(bare);
      leaves(bare).forEach(all::add);
    }
    return all;
  }

  /** What is redacted wherever it stands; none longer than a block. */
  Set<String> anywhere() {
    return forms;
  }

  /** What is redacted between characters that are no letters or digits. */
  Set<String> alone() {
    return alone;
  }

  private void add(String value) {
    if (value.length() < SHORTEST) {
      if (value.length() >= SHORTEST_ALONE) {
        alone.add(value);
      }
      return;
    }
    form(value);
    value.lines().map(String::strip).forEach(line -> atLeast(SHORTEST_LINE, line));
    escaped(value);
    if (value.length() <= MAX_ENCODED) {
      UNESCAPED.forEach(kept -> urlEncoded(value, kept));
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      hexadecimal(HexFormat.of().formatHex(bytes));
      hexadecimal(UPPER.formatHex(bytes));
      base64(Base64.getEncoder(), bytes);
      base64(Base64.getUrlEncoder(), bytes);
    }
  }

  private void escaped(String value) {
    String json = new String(JsonStringEncoder.getInstance().quoteAsString(value));
    form(json);
    form(json.replace("/", "\\/")); // PHP
    form(json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")); // Go
    form(ascii(json));
    form(new String(JsonStringEncoder.getInstance().quoteAsString(json))); // JSON in JSON
    form(value.replace("'", "''")); // YAML, SQL
    form(value.replace("'", "'\\''")); // shells
    String html = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    form(html);
    form(html.replace("\"", "&quot;").replace("'", "&#39;"));
    form(html.replace("\"", "&#34;").replace("'", "&#39;"));
  }

  private static String ascii(String json) {
    StringBuilder ascii = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      ascii.append(c > 0x7E ? "\\u%04x".formatted((int) c) : c);
    }
    return ascii.toString();
  }

  private void urlEncoded(String value, String kept) {
    StringBuilder encoded = new StringBuilder(value.length());
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || kept.indexOf(c) >= 0);
      encoded.append(plain ? String.valueOf(c) : "%" + UPPER.toHexDigits(b));
    }
    String upper = encoded.toString();
    String lower = lowerCaseEscapes(upper);
    form(upper);
    form(lower);
    form(upper.replace("%20", "+"));
    form(lower.replace("%20", "+"));
  }

  private static String lowerCaseEscapes(String encoded) {
    StringBuilder lower = new StringBuilder(encoded);
    for (int at = lower.indexOf("%"); at >= 0; at = lower.indexOf("%", at + 3)) {
      lower.setCharAt(at + 1, Character.toLowerCase(lower.charAt(at + 1)));
      lower.setCharAt(at + 2, Character.toLowerCase(lower.charAt(at + 2)));
    }
    return lower.toString();
  }

  private void hexadecimal(String hex) {
    form(hex);
    inLines(hex, HEX_COLUMNS);
  }

  /** Alone, and as the characters that are the same whatever stands before and after it. */
  private void base64(Base64.Encoder encoder, byte[] bytes) {
    String alone = encoder.encodeToString(bytes);
    form(alone);
    form(encoder.withoutPadding().encodeToString(bytes));
    inLines(alone, BASE64_COLUMNS);
    for (int before = 0; before < 3; before++) {
      byte[] shifted = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, shifted, before, bytes.length);
      String encoded = encoder.withoutPadding().encodeToString(shifted);
      form(encoded.substring((before * 8 + 5) / 6, shifted.length * 8 / 6));
    }
  }

  private void inLines(String encoded, List<Integer> widths) {
    for (int columns : widths) {
      for (int at = 0; encoded.length() > columns && at < encoded.length(); at += columns) {
        atLeast(SHORTEST_LINE, encoded.substring(at, Math.min(at + columns, encoded.length())));
      }
    }
  }

  private void atLeast(int shortest, String form) {
    if (form.length() >= shortest) {
      form(form);
    }
  }

  private void form(String form) {
    if (form.length() < SHORTEST) {
      return;
    }
    for (int at = 0; at < form.length(); at += BLOCK) {
      int from = Math.min(at, Math.max(0, form.length() - BLOCK));
      String block = form.substring(from, Math.min(from + BLOCK, form.length()));
      if (!block.isBlank()) {
        forms.add(block);
      }
    }
  }

  /** The texts, and the longer numbers, in a value that is a list or a mapping. */
  private static List<String> leaves(String value) {
    boolean json = value.startsWith("{") || value.startsWith("[");
    boolean yaml = value.startsWith("- ") || value.contains(": ");
    List<String> leaves = new ArrayList<>();
    if (value.length() <= MAX_ENCODED && (json || yaml)) {
      gather(json ? ofJson(value) : ofYaml(value), leaves);
    }
    return leaves.stream().distinct().limit(MAX_LEAVES).toList();
  }

  private static void gather(JsonNode node, List<String> leaves) {
    if (node.isContainerNode()) {
      node.forEach(inner -> gather(inner, leaves));
    } else if (node.asText().length() >= (node.isTextual() ? SHORTEST : SHORTEST_NUMBER)
        && !node.isBoolean()) {
      leaves.add(CleanText.of(node.asText()).strip());
    }
  }

  private static JsonNode ofJson(String value) {
    try {
      return JSON.readTree(value);
    } catch (JsonProcessingException notJson) {
      return ofYaml(value);
    }
  }

  /** Without aliases, so that it is no larger than it is long. */
  private static JsonNode ofYaml(String value) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(0);
    options.setNestingDepthLimit(50);
    try {
      Object loaded = new Yaml(new SafeConstructor(options)).load(value);
      return loaded instanceof Collection || loaded instanceof Map
          ? JSON.valueToTree(loaded)
          : MissingNode.getInstance();
    } catch (YAMLException | IllegalArgumentException notYaml) {
      return MissingNode.getInstance();
    }
  }
}
