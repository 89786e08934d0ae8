package dev.larder;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Messages with nothing left out: each component has a value, each list an element. */
final class Samples {
  private Samples() {}

  /**
   * A value of this type.
   *
   * @param enums gathers the constants of the enums in it, by the enum's name
   */
  static Object of(Type type, Map<String, Set<String>> enums) {
    Class<?> raw = raw(type);
    if (raw.isRecord()) {
      return record(raw, enums);
    }
    if (raw.isEnum()) {
      Set<String> names = new LinkedHashSet<>();
      Arrays.stream(raw.getEnumConstants()).forEach(constant -> names.add(constant.toString()));
      enums.put(raw.getSimpleName(), names);
      return raw.getEnumConstants()[0];
    }
    return switch (raw.getName()) {
      case "boolean", "java.lang.Boolean" -> true;
      case "int", "java.lang.Integer" -> 7;
      case "long", "java.lang.Long" -> 8L;
      case "java.lang.String" -> "text";
      case "java.util.UUID" -> new UUID(0, 1);
      case "java.time.Duration" -> Duration.ofMillis(1_500);
      case "java.time.Instant" -> Instant.ofEpochSecond(2, 5_000);
      case "java.util.Optional" -> Optional.of(of(argument(type, 0), enums));
      case "java.util.List" -> List.of(of(argument(type, 0), enums));
      case "java.util.Map" -> Map.of("key", of(argument(type, 1), enums));
      default -> throw new IllegalArgumentException("no sample of " + type);
    };
  }

  static Class<?> raw(Type type) {
    return (Class<?>) (type instanceof ParameterizedType of ? of.getRawType() : type);
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }

  private static Object record(Class<?> type, Map<String, Set<String>> enums) {
    RecordComponent[] components = type.getRecordComponents();
    try {
      var constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(
          Arrays.stream(components).map(c -> of(c.getGenericType(), enums)).toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no sample of " + type, e);
    }
  }
}
