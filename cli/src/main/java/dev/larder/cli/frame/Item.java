package dev.larder.cli.frame;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.document.Document;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Something that a server shows. What it does not say, as an older one may not, is empty. */
public record Item(JsonNode json) {
  /** What this program has read by itself. */
  public static Item of(Document document) {
    return new Item(JsonMapper.builder().build().valueToTree(document.fields()));
  }

  public boolean has(String key) {
    return json.hasNonNull(key);
  }

  /** "" where there is none. */
  public String text(String key) {
    return optional(key).orElse("");
  }

  public Optional<String> optional(String key) {
    return has(key) ? Optional.of(json.path(key).asText()) : Optional.empty();
  }

  public long number(String key) {
    return json.path(key).asLong();
  }

  public boolean is(String key) {
    return json.path(key).asBoolean();
  }

  public Optional<Instant> instant(String key) {
    return optional(key).map(Instant::parse);
  }

  /** Of a number of seconds, to the millisecond. */
  public Optional<Duration> seconds(String key) {
    return has(key)
        ? Optional.of(Duration.ofMillis(Math.round(json.path(key).asDouble() * 1000)))
        : Optional.empty();
  }

  public Item item(String key) {
    return new Item(json.path(key));
  }

  public List<Item> items(String key) {
    return of(json.path(key));
  }

  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    json.path(key).forEach(one -> texts.add(one.asText()));
    return texts;
  }

  /** The first letters of an id. */
  public String shortId(String key) {
    String id = text(key);
    return id.substring(0, Math.min(8, id.length()));
  }

  /** Each of an array. */
  public static List<Item> of(JsonNode array) {
    List<Item> items = new ArrayList<>();
    array.forEach(one -> items.add(new Item(one)));
    return items;
  }
}
