package dev.larder.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.larder.pool.Rollover;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Writes one snapshot, key by key in the order of the format's description. */
final class SnapshotWriting {
  private static final JsonFactory JSON = new JsonFactory();
  private final JsonGenerator json;

  private SnapshotWriting(JsonGenerator json) {
    this.json = json;
  }

  static String write(Snapshot snapshot) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
      new SnapshotWriting(json).snapshot(snapshot);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void snapshot(Snapshot snapshot) throws IOException {
    json.writeStartObject();
    text("now", snapshot.now());
    json.writeObjectFieldStart("settings");
    text("backoffInterval", snapshot.settings().backoffInterval());
    json.writeNumberField("failureHardLimit", snapshot.settings().failureHardLimit());
    json.writeBooleanField("paused", snapshot.settings().paused());
    json.writeEndObject();
    rows("presets", snapshot.presets(), this::preset);
    rows("prebuilds", snapshot.prebuilds(), this::prebuild);
    rows("inProgress", snapshot.inProgress(), this::inProgress);
    rows("pending", snapshot.pending(), this::pending);
    rows("backoffs", snapshot.backoffs(), this::backoff);
    json.writeEndObject();
  }

  private void preset(Snapshot.Preset preset) throws IOException {
    text("id", preset.id());
    optional("name", preset.name());
    json.writeBooleanField("versionActive", preset.versionActive());
    json.writeBooleanField("templateDeleted", preset.templateDeleted());
    json.writeBooleanField("templateDeprecated", preset.templateDeprecated());
    json.writeNumberField("desired", preset.desired());
    if (preset.ttl().isPresent()) {
      text("ttl", preset.ttl().get());
    } else {
      json.writeNullField("ttl");
    }
    json.writeBooleanField("hardLimited", preset.hardLimited());
    schedule(preset.schedule());
    optional("invalidatedAt", preset.invalidatedAt());
    optional("probeAt", preset.probeAt());
    if (preset.room().isPresent()) {
      json.writeNumberField("room", Math.max(0, preset.room().getAsInt()));
    }
    optional("pool", preset.pool());
    if (preset.rollover() != Rollover.RECREATE) {
      text("rollover", preset.rollover().label());
    }
    if (preset.paused()) {
      json.writeBooleanField("paused", true);
    }
    if (preset.startWidth().isPresent()) {
      json.writeNumberField("startWidth", Math.max(1, preset.startWidth().getAsInt()));
    }
    if (!preset.served()) {
      json.writeBooleanField("served", false);
    }
  }

  private void schedule(Optional<Schedule> schedule) throws IOException {
    if (schedule.isEmpty()) {
      json.writeNullField("schedule");
      return;
    }
    json.writeObjectFieldStart("schedule");
    text("timezone", schedule.get().timezone());
    rows("windows", schedule.get().windows(), this::window);
    json.writeEndObject();
  }

  private void window(Schedule.Window window) throws IOException {
    text("cron", window.cron());
    json.writeNumberField("desired", window.desired());
  }

  private void prebuild(Snapshot.Prebuild prebuild) throws IOException {
    text("id", prebuild.id());
    text("preset", prebuild.preset());
    text("createdAt", prebuild.createdAt());
    json.writeBooleanField("ready", prebuild.ready());
  }

  private void inProgress(Snapshot.InProgress row) throws IOException {
    text("preset", row.preset());
    text("transition", row.transition().label());
    json.writeNumberField("count", row.count());
  }

  private void pending(Snapshot.Pending row) throws IOException {
    text("preset", row.preset());
    json.writeNumberField("count", row.count());
  }

  private void backoff(Snapshot.Backoff row) throws IOException {
    text("preset", row.preset());
    json.writeNumberField("numFailed", row.numFailed());
    text("lastBuildAt", row.lastBuildAt());
  }

  private <T> void rows(String key, List<T> rows, RowWriter<T> writer) throws IOException {
    json.writeArrayFieldStart(key);
    for (T row : rows) {
      json.writeStartObject();
      writer.write(row);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void optional(String key, Optional<?> value) throws IOException {
    if (value.isPresent()) {
      text(key, value.get());
    }
  }

  private void text(String key, Object value) throws IOException {
    json.writeStringField(key, value.toString());
  }

  private interface RowWriter<T> {
    void write(T row) throws IOException;
  }
}
