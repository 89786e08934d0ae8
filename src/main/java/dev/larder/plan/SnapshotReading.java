package dev.larder.plan;

import dev.larder.document.Fields;
import dev.larder.document.Node;
import dev.larder.document.Node.Scalar;
import dev.larder.document.Node.Scalar.Type;
import dev.larder.document.Problems;
import dev.larder.pool.Label;
import dev.larder.pool.Rollover;
import dev.larder.pool.Text;
import dev.larder.pool.Transition;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads one document. What is wrong becomes a problem and reads as some value, so that all of it is
 * found; the snapshot is of use only where there are none.
 */
final class SnapshotReading {
  private final Problems problems;
  private final Set<String> presets = new HashSet<>();
  private final Set<String> prebuilds = new HashSet<>();
  private final Set<String> failing = new HashSet<>();

  SnapshotReading(Problems problems) {
    this.problems = problems;
  }

  Snapshot read(Node root) {
    try (Fields fields = Fields.of(root, problems)) {
      return new Snapshot(
          instant(fields, "now"),
          fields.required("settings").map(this::settings).orElseGet(SnapshotReading::noSettings),
          rows(fields, "presets", this::preset),
          rows(fields, "prebuilds", this::prebuild),
          rows(fields, "inProgress", this::inProgress),
          rows(fields, "pending", this::pending),
          rows(fields, "backoffs", this::backoff));
    }
  }

  private <T> List<T> rows(Fields fields, String key, Function<Fields, T> row) {
    return fields.requiredList(key).stream()
        .map(
            node -> {
              try (Fields inner = Fields.of(node, problems)) {
                return row.apply(inner);
              }
            })
        .toList();
  }

  private Snapshot.Settings settings(Node node) {
    try (Fields fields = Fields.of(node, problems)) {
      return new Snapshot.Settings(
          parsed(fields.required("backoffInterval"), SnapshotReading::duration)
              .orElse(Duration.ZERO),
          count(fields, "failureHardLimit"),
          fields.requiredBool("paused").orElse(false));
    }
  }

  private static Snapshot.Settings noSettings() {
    return new Snapshot.Settings(Duration.ZERO, 0, false);
  }

  private Snapshot.Preset preset(Fields fields) {
    return new Snapshot.Preset(
        newId(fields, "id", presets),
        fields.node("name").flatMap(this::text),
        fields.requiredBool("versionActive").orElse(false),
        fields.requiredBool("templateDeleted").orElse(false),
        fields.requiredBool("templateDeprecated").orElse(false),
        count(fields, "desired"),
        parsed(fields.node("ttl"), SnapshotReading::duration),
        fields.requiredBool("hardLimited").orElse(false),
        fields.node("schedule").map(this::schedule),
        parsed(fields.node("invalidatedAt"), SnapshotReading::instant),
        parsed(fields.node("probeAt"), SnapshotReading::instant),
        fields.integer("room", 0, Integer.MAX_VALUE),
        fields.node("pool").flatMap(this::text),
        parsed(fields.node("rollover"), label -> Label.of(Rollover.class, label))
            .orElse(Rollover.RECREATE),
        fields.bool("paused").orElse(false),
        fields.integer("startWidth", 1, Integer.MAX_VALUE),
        fields.bool("served").orElse(true));
  }

  private Schedule schedule(Node node) {
    try (Fields fields = Fields.of(node, problems)) {
      return new Schedule(
          fields.required("timezone").flatMap(this::text).orElse(""),
          rows(
              fields,
              "windows",
              window ->
                  new Schedule.Window(
                      window.required("cron").flatMap(this::text).orElse(""),
                      count(window, "desired"))));
    }
  }

  private Snapshot.Prebuild prebuild(Fields fields) {
    return new Snapshot.Prebuild(
        newId(fields, "id", prebuilds),
        knownPreset(fields),
        instant(fields, "createdAt"),
        fields.requiredBool("ready").orElse(false));
  }

  private Snapshot.InProgress inProgress(Fields fields) {
    return new Snapshot.InProgress(
        knownPreset(fields),
        parsed(fields.required("transition"), label -> Label.of(Transition.class, label))
            .orElse(Transition.START),
        count(fields, "count"));
  }

  private Snapshot.Pending pending(Fields fields) {
    return new Snapshot.Pending(knownPreset(fields), count(fields, "count"));
  }

  private Snapshot.Backoff backoff(Fields fields) {
    String preset = knownPreset(fields);
    if (presets.contains(preset) && !failing.add(preset)) {
      problems.add(fields.node(), "a run of preset \"" + preset + "\" stands here twice");
    }
    return new Snapshot.Backoff(preset, count(fields, "numFailed"), instant(fields, "lastBuildAt"));
  }

  private String newId(Fields fields, String key, Set<String> known) {
    Optional<Node> node = fields.required(key);
    String id = node.flatMap(this::text).orElse("");
    if (id.isEmpty()) {
      node.filter(n -> isText(n)).ifPresent(n -> problems.add(n, "must not be empty"));
    } else if (!known.add(id)) {
      problems.add(node.orElseThrow(), "\"" + id + "\" stands here twice");
    }
    return id;
  }

  private String knownPreset(Fields fields) {
    Optional<Node> node = fields.required("preset");
    Optional<String> id = node.flatMap(this::text);
    if (id.isPresent() && !presets.contains(id.get())) {
      problems.add(
          node.orElseThrow(), "no preset of this snapshot has the id \"" + id.get() + "\"");
    }
    return id.orElse("");
  }

  private int count(Fields fields, String key) {
    return fields.requiredInteger(key, 0, Integer.MAX_VALUE).orElse(0);
  }

  private Instant instant(Fields fields, String key) {
    return parsed(fields.required(key), SnapshotReading::instant).orElse(Instant.EPOCH);
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "must be an instant like 2024-01-31T08:00:00Z, is \"" + text + "\"", e);
    }
  }

  private static Duration duration(String text) {
    try {
      Duration duration = Duration.parse(text);
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (DateTimeException e) {
      // reported below, as for a negative one
    }
    throw new IllegalArgumentException(
        "must be an ISO-8601 duration like PT30S or PT24H, is \"" + text + "\"");
  }

  private <T> Optional<T> parsed(Optional<Node> value, Function<String, T> reader) {
    return value.flatMap(
        node ->
            text(node)
                .flatMap(
                    text -> {
                      try {
                        return Optional.of(reader.apply(text));
                      } catch (IllegalArgumentException e) {
                        problems.add(node, String.valueOf(e.getMessage()));
                        return Optional.empty();
                      }
                    }));
  }

  /** Text in quotes: in this format a number is never meant as text. */
  private Optional<String> text(Node node) {
    if (!isText(node)) {
      problems.add(node, "must be a string, is " + node.kind());
      return Optional.empty();
    }
    String text = ((Scalar) node).text();
    Optional<String> wrong = Text.LINE.complaint(text);
    wrong.ifPresent(holds -> problems.add(node, holds));
    return wrong.isEmpty() ? Optional.of(text) : Optional.empty();
  }

  private static boolean isText(Node node) {
    return node instanceof Scalar scalar && scalar.type() == Type.STRING;
  }
}
