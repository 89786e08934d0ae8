package dev.larder.e2e;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The figures as the tables say, counted from the facts; and as a scrape says, summed. */
final class StoredMetrics {
  private static final String FIRST_OF_STOCK =
      " from larder.builds where number = 1 and transition = 'start' and not owned";
  private static final String STOCK =
      "select count(*) from larder.workspaces where owner is null and state = ";
  private static final String BUILDS =
      "select count(*) from larder.builds where status = 'succeeded' and transition = ";

  /** By metric without its labels, but for those of times. */
  private static final Map<String, String> QUESTIONS =
      Map.of(
          "created", "select count(*)" + FIRST_OF_STOCK,
          "failed", "select count(*)" + FIRST_OF_STOCK + " and status = 'failed'",
          "claimed", "select count(*) from larder.claims where hit and workspace_id is not null",
          "desired", "select sum(desired) from larder.pools",
          "eligible", STOCK + "'ready'",
          "starting", STOCK + "'starting'",
          "start", BUILDS + "'start' and number = 1",
          "claim", BUILDS + "'start' and number > 1",
          "delete", BUILDS + "'delete'",
          "owned", "select count(*) from larder.claims where workspace_id is not null");

  private static final Map<String, String> METRICS =
      Map.ofEntries(
          Map.entry("larder_prebuilds_created_total{", "created"),
          Map.entry("larder_prebuilds_failed_total{", "failed"),
          Map.entry("larder_prebuilds_claimed_total{", "claimed"),
          Map.entry("larder_prebuilds_missed_total{", "missed"),
          Map.entry("larder_prebuilds_desired{", "desired"),
          Map.entry("larder_prebuilds_eligible{", "eligible"),
          Map.entry("larder_prebuilds_starting{", "starting"),
          Map.entry("larder_build_seconds_count{operation=\"start\"", "start"),
          Map.entry("larder_build_seconds_count{operation=\"claim\"", "claim"),
          Map.entry("larder_build_seconds_count{operation=\"delete\"", "delete"),
          Map.entry("larder_claim_seconds_count{stage=\"owned\"", "owned"));

  private final DataSource database;

  StoredMetrics(DataSource database) {
    this.database = database;
  }

  /** Builds and claims that are not finished, and stock that is missing. */
  long underWay() {
    return ask("select count(*) from larder.builds where finished_at is null")
        + ask("select count(*) from larder.claims where status in ('waiting', 'personalizing')")
        + ask("select count(*) from larder.workspaces where state = 'leaked'")
        + Math.abs(ask("select sum(desired) from larder.pools") - ask(STOCK + "'ready'"));
  }

  /**
   * The facts, counted.
   *
   * @param missed what no table tells
   */
  Map<String, Long> facts(long missed) {
    Map<String, Long> facts = new TreeMap<>();
    QUESTIONS.forEach((figure, question) -> facts.put(figure, ask(question)));
    facts.put("missed", missed);
    return facts;
  }

  /** The counters among them. */
  static Map<String, Long> counters(Map<String, Long> facts) {
    return List.of("created", "failed", "claimed", "missed").stream()
        .collect(Collectors.toMap(counter -> counter, facts::get));
  }

  /** The same figures in a scrape, summed over pools. */
  static Map<String, Long> of(String metrics) {
    Map<String, Long> sums = new TreeMap<>();
    METRICS.values().forEach(figure -> sums.put(figure, 0L));
    metrics
        .lines()
        .map(StoredMetrics::labelledFirst)
        .forEach(
            line ->
                METRICS.forEach(
                    (beginning, figure) -> {
                      if (line.startsWith(beginning)) {
                        String value = line.substring(line.lastIndexOf(' ') + 1);
                        sums.merge(figure, (long) Double.parseDouble(value), Long::sum);
                      }
                    }));
    return sums;
  }

  /** With the label that tells operation or stage before the others. */
  private static String labelledFirst(String line) {
    return line.replaceFirst("\\{(.*,)((?:operation|stage)=\"[a-z]+\")", "{$2,$1");
  }

  private long ask(String question) {
    return Ask.number(database, question);
  }
}
