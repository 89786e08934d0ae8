package dev.larder.store.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import org.jooq.JSONB;

/**
 * JSON as the store keeps it: written and read only here, unknown keys ignored. Complaints never
 * quote it, for it may be secret.
 */
public final class StoredJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();
  private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};

  private StoredJson() {}

  public static <T> T read(String json, Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw unreadable("as " + type.getSimpleName(), e);
    }
  }

  public static Map<String, String> strings(String json) {
    try {
      return MAPPER.readValue(json, STRINGS);
    } catch (JsonProcessingException e) {
      throw unreadable("as an object of strings", e);
    }
  }

  public static JsonNode tree(String json) {
    return read(json, JsonNode.class);
  }

  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be written as JSON: " + value.getClass(), e);
    }
  }

  public static JSONB column(Object value) {
    return JSONB.jsonb(write(value));
  }

  /** With all keys sorted, those of nested objects as well: equal values are equal text. */
  public static String sorted(Object value) {
    return write(MAPPER.convertValue(value, Object.class));
  }

  private static IllegalStateException unreadable(String what, JsonProcessingException e) {
    return new IllegalStateException(
        "stored JSON cannot be read %s: %s".formatted(what, e.getClass().getSimpleName()));
  }
}
