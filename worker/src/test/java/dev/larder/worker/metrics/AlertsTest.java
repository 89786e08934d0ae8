package dev.larder.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.larder.Pages;
import io.temporal.worker.MetricsType;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * The alerts that Larder comes with: each is about metrics that there are, and fires as it should.
 */
class AlertsTest {
  private static final Path RULES = Pages.ROOT.resolve("deploy/prometheus-alerts.yaml");
  private static final Path CASES = Pages.ROOT.resolve("deploy/prometheus-alerts.test.yaml");
  private static final Pattern METRIC = Pattern.compile("\\b(?:larder|temporal)_\\w+");
  private static final Pattern LABELS = Pattern.compile("\\{[^}]*}|\"[^\"]*\"");

  private static List<JsonNode> alerts() {
    return read(RULES)
        .path("groups")
        .valueStream()
        .flatMap(group -> group.path("rules").valueStream())
        .toList();
  }

  private static List<JsonNode> cases() {
    return read(CASES).path("tests").valueStream().toList();
  }

  private static JsonNode read(Path file) {
    try (Reader reader = Files.newBufferedReader(file)) {
      return new ObjectMapper().valueToTree(new Yaml().load(reader));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void fireForTheSeriesThatTheyAreFor() {
    Promtool.acceptsRules(RULES);
    Promtool.playsCases(CASES);
  }

  @Test
  void eachHasACaseInWhichItFiresAndOneInWhichItsMetricsAreThereAndItIsQuiet() {
    for (JsonNode alert : alerts()) {
      String name = alert.path("alert").asText();
      assertThat(cases().stream().filter(test -> isAbout(test, name, true)))
          .as("%s fires", name)
          .isNotEmpty();
      assertThat(cases().stream().filter(test -> isAbout(test, name, false)))
          .as("%s is quiet", name)
          .isNotEmpty()
          .allMatch(test -> metrics(alert).stream().anyMatch(test.toString()::contains));
    }
    Set<String> names =
        alerts().stream().map(alert -> alert.path("alert").asText()).collect(Collectors.toSet());
    assertThat(cases())
        .as("each case is about one of them")
        .allMatch(
            test ->
                names.stream().filter(name -> about(test, name).findAny().isPresent()).count()
                    == 1);
  }

  /** What a case says of an alert: the name says the same as what is expected. */
  private static boolean isAbout(JsonNode test, String alert, boolean fires) {
    String name = test.path("name").asText();
    return name.startsWith(alert + (fires ? " fires: " : " is quiet: "))
        && about(test, alert).anyMatch(at -> at.path("exp_samples").isEmpty() != fires);
  }

  private static Stream<JsonNode> about(JsonNode test, String alert) {
    String expression = "ALERTS{alertname=\"%s\",alertstate=\"firing\"}".formatted(alert);
    return test.path("promql_expr_test")
        .valueStream()
        .filter(at -> at.path("expr").asText().equals(expression));
  }

  @Test
  void nameWhatIsWrongAndWhatToDo() {
    assertThat(alerts())
        .hasSizeGreaterThan(15)
        .allSatisfy(
            alert -> {
              assertThat(alert.at("/labels/severity").asText()).isIn("info", "warning", "critical");
              assertThat(alert.at("/annotations/summary").asText()).isNotEmpty();
              assertThat(alert.at("/annotations/description").asText()).isNotEmpty();
            });
  }

  @Test
  void areAboutMetricsThatWorkersExport() {
    Set<String> exported = new TreeSet<>(sdk());
    Pages.table("docs/metrics.md", "Metrics")
        .forEach(row -> exported.add(row.getFirst().replace("`", "")));
    for (JsonNode alert : alerts()) {
      assertThat(exported).as(alert.path("alert").asText()).containsAll(metrics(alert));
    }
  }

  /** Names in an alert's condition, without what only looks like one in its labels. */
  private static Set<String> metrics(JsonNode alert) {
    return METRIC
        .matcher(LABELS.matcher(alert.path("expr").asText()).replaceAll(""))
        .results()
        .map(found -> found.group().replaceFirst("_(bucket|sum|count)$", ""))
        .collect(Collectors.toSet());
  }

  /** What Temporal's SDK counts, measures and times, by the names that Prometheus sees. */
  private static List<String> sdk() {
    return Stream.of(MetricsType.class, io.temporal.serviceclient.MetricsType.class)
        .flatMap(metrics -> Arrays.stream(metrics.getFields()))
        .map(AlertsTest::value)
        .flatMap(name -> Stream.of(name, name + "_total", name + "_seconds", name + "_seconds_max"))
        .toList();
  }

  private static String value(Field constant) {
    try {
      return String.valueOf(constant.get(null));
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
