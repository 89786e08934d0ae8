package dev.larder.worker.nexus;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.CleanText;
import dev.larder.workflow.Payloads;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what a caller in any language wrote. Unknown fields are a newer caller's. */
final class NexusInput {
  private static final DataConverter CONVERTER = Payloads.converter();

  private NexusInput() {}

  /** The input as this type; a {@link RefusedCall} says which of its fields is wrong. */
  static <T> T read(@Nullable JsonNode input, Class<T> type) {
    if (input == null || !input.isObject()) {
      throw RefusedCall.invalid(
          "the call's input is a JSON object with a field for each value, e.g. {\"owner\":"
              + " \"alice\"}");
    }
    Payload payload = CONVERTER.toPayload(input).orElseThrow();
    try {
      return CONVERTER.fromPayload(payload, type, type);
    } catch (DataConverterException e) {
      throw RefusedCall.invalid(
          "the call's input has a value of another type than it is to be at: " + field(e));
    }
  }

  private static String field(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof JsonMappingException wrong) {
        return CleanText.line(
            wrong.getPath().stream()
                .map(Reference::getFieldName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(".")));
      }
    }
    return "its top";
  }
}
