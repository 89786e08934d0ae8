package dev.larder.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.larder.plan.Action.CancelPending;
import dev.larder.plan.Action.Create;
import dev.larder.plan.Action.Delete;
import dev.larder.plan.Action.Hold;
import dev.larder.plan.Plan.PresetPlan;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes a plan in the format in which {@code larder plan -o json} answers. */
public final class PlanJson {
  private static final JsonFactory JSON = new JsonFactory();

  private PlanJson() {}

  /** The plan as one JSON document: {@code {"presets": {id: …}, "nextWake": …}}. */
  public static String write(Plan plan) {
    return write(plan, Optional.empty());
  }

  /** The same with what people need to read it: now, and each preset's name and text. */
  public static String write(Plan plan, Snapshot stock) {
    return write(plan, Optional.of(stock));
  }

  private static String write(Plan plan, Optional<Snapshot> stock) {
    Map<String, String> names = stock.map(PlanJson::names).orElse(Map.of());
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      if (stock.isPresent()) {
        json.writeStringField("now", stock.get().now().toString());
      }
      json.writeObjectFieldStart("presets");
      for (PresetPlan preset : plan.presets()) {
        json.writeObjectFieldStart(preset.preset());
        if (stock.isPresent()) {
          json.writeStringField("name", names.getOrDefault(preset.preset(), preset.preset()));
          json.writeStringField("text", preset.describe());
        }
        write(json, preset.state());
        json.writeArrayFieldStart("actions");
        for (Action action : preset.actions()) {
          write(json, action);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndObject();
      write(json, "nextWake", plan.nextWake());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static Map<String, String> names(Snapshot stock) {
    return stock.presets().stream()
        .collect(
            Collectors.toMap(
                Snapshot.Preset::id,
                preset -> preset.name().orElse(preset.id()),
                (first, same) -> first));
  }

  private static void write(JsonGenerator json, PresetState state) throws IOException {
    json.writeObjectFieldStart("state");
    json.writeNumberField("actual", state.actual());
    json.writeNumberField("expired", state.expired());
    json.writeNumberField("desired", state.desired());
    json.writeNumberField("eligible", state.eligible());
    json.writeNumberField("extraneous", state.extraneous());
    json.writeNumberField("starting", state.starting());
    json.writeNumberField("stopping", state.stopping());
    json.writeNumberField("deleting", state.deleting());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Action action) throws IOException {
    json.writeStartObject();
    switch (action) {
      case CancelPending cancel -> json.writeStringField("type", "cancel-pending");
      case Delete delete -> {
        json.writeStringField("type", "delete");
        json.writeStringField("reason", delete.reason().label());
        json.writeArrayFieldStart("ids");
        for (String id : delete.ids()) {
          json.writeString(id);
        }
        json.writeEndArray();
      }
      case Hold hold -> {
        json.writeStringField("type", "hold");
        json.writeStringField("reason", hold.reason().label());
        json.writeNumberField("count", hold.count());
        if (hold.until().isPresent()) {
          write(json, "until", hold.until());
        }
      }
      case Create create -> {
        json.writeStringField("type", "create");
        json.writeNumberField("count", create.count());
      }
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String key, Optional<Instant> instant)
      throws IOException {
    if (instant.isPresent()) {
      json.writeStringField(key, instant.get().toString());
    } else {
      json.writeNullField(key);
    }
  }
}
