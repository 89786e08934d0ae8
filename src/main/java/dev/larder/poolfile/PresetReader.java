package dev.larder.poolfile;

import dev.larder.desired.DesiredPreset;
import dev.larder.desired.PoolLimits;
import dev.larder.document.Durations;
import dev.larder.document.Fields;
import dev.larder.document.Node;
import dev.larder.document.Node.Mapping;
import dev.larder.document.Node.Scalar;
import dev.larder.document.Problems;
import dev.larder.plan.Schedule;
import dev.larder.pool.Label;
import dev.larder.pool.PoolName;
import dev.larder.pool.Rollover;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one item of {@code presets}. */
final class PresetReader {
  static final int MAX_LIMIT = 1_000_000;
  private static final int MAX_WINDOWS = 100;
  private static final int MAX_PARAMETER_LENGTH = 100_000;
  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,99}");

  private final Problems problems;

  PresetReader(Problems problems) {
    this.problems = problems;
  }

  /** Absent where it has no usable name; what else is wrong is among the problems. */
  Optional<DesiredPreset> read(Node node) {
    try (Fields fields = Fields.of(node, problems)) {
      Optional<String> name = fields.requiredParsed("name", PoolName::word);
      int desired = fields.requiredInteger("desired", 0, DesiredPreset.MAX_DESIRED).orElse(0);
      Map<String, String> parameters = fields.strings("parameters");
      Map<String, String> sensitive = fields.strings("sensitive");
      fields.node("parameters").ifPresent(this::checkNames);
      fields.node("sensitive").ifPresent(inner -> checkSensitive(inner, parameters));
      DesiredPreset.Builder preset =
          DesiredPreset.builder(name.orElse(""), desired)
              .ttl(fields.parsed("ttl", Durations::parsePositive))
              .parameters(parameters)
              .sensitive(sensitive)
              .schedule(fields.node("schedule").flatMap(this::schedule));
      fields.parsed("rollover", text -> Label.of(Rollover.class, text)).ifPresent(preset::rollover);
      fields.bool("slowStart").ifPresent(preset::slowStart);
      preset.lease(fields.parsed("lease", Durations::parsePositive));
      fields.node("limits").map(this::limits).ifPresent(preset::limits);
      return name.map(present -> preset.build());
    }
  }

  private Optional<Schedule> schedule(Node node) {
    try (Fields fields = Fields.of(node, problems)) {
      Optional<String> timezone = fields.requiredString("timezone");
      List<Node> items = fields.requiredList("windows");
      if (items.size() > MAX_WINDOWS) {
        problems.add(node, "has more than %d windows".formatted(MAX_WINDOWS));
        return Optional.empty();
      }
      List<Schedule.Window> windows = new ArrayList<>();
      items.forEach(item -> window(item).ifPresent(windows::add));
      if (timezone.isEmpty() || windows.size() < items.size()) {
        return Optional.empty();
      }
      Schedule schedule = new Schedule(timezone.get(), windows);
      ScheduleCheck.check(schedule, node, problems);
      return Optional.of(schedule);
    }
  }

  private Optional<Schedule.Window> window(Node node) {
    try (Fields fields = Fields.of(node, problems)) {
      Optional<String> cron = fields.requiredString("cron");
      var desired = fields.requiredInteger("desired", 0, DesiredPreset.MAX_DESIRED);
      return desired.isPresent()
          ? cron.map(text -> new Schedule.Window(text, desired.getAsInt()))
          : Optional.empty();
    }
  }

  private PoolLimits limits(Node node) {
    try (Fields fields = Fields.of(node, problems)) {
      return new PoolLimits(
          fields.integer("prebuilds", 0, MAX_LIMIT), fields.integer("inFlight", 0, MAX_LIMIT));
    }
  }

  private void checkSensitive(Node node, Map<String, String> parameters) {
    checkNames(node);
    if (node instanceof Mapping mapping) {
      mapping
          .entries()
          .forEach(
              (name, value) -> {
                if (parameters.containsKey(name)) {
                  problems.add(value, "stands among the parameters already");
                }
              });
    }
  }

  private void checkNames(Node node) {
    if (node instanceof Mapping mapping) {
      mapping
          .entries()
          .forEach(
              (name, value) -> {
                if (!PARAMETER.matcher(name).matches()) {
                  problems.add(
                      value,
                      "\"%s\" is no name of a parameter: a letter or _, then letters, digits, . _ -"
                          .formatted(name));
                }
                if (value instanceof Scalar scalar
                    && scalar.text().getBytes(StandardCharsets.UTF_8).length
                        > MAX_PARAMETER_LENGTH) {
                  problems.add(
                      value,
                      "is longer than %d bytes: programs get it in their environment, which takes no more; let them fetch it"
                          .formatted(MAX_PARAMETER_LENGTH));
                }
              });
    }
  }
}
