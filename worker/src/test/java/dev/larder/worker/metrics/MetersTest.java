package dev.larder.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.uber.m3.util.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetersTest {
  private static List<String> lines(String scrape, String meter) {
    return scrape.lines().filter(line -> line.startsWith(meter)).toList();
  }

  @Test
  void aScrapeIsSmallForTheSdksTimesHaveBucketsOnlyWhereTheyTellAWorkerThatIsTooSlow() {
    try (Meters meters = new Meters()) {
      for (String name :
          List.of("temporal_request_latency", "temporal_activity_schedule_to_start_latency")) {
        meters
            .temporalScope()
            .tagged(Map.of("operation", "Poll"))
            .timer(name)
            .record(Duration.ofMillis(30));
      }
      String scrape = meters.scrape();
      assertThat(lines(scrape, "temporal_request_latency_seconds"))
          .hasSizeLessThanOrEqualTo(3)
          .anyMatch(line -> line.startsWith("temporal_request_latency_seconds_sum"));
      assertThat(lines(scrape, "temporal_activity_schedule_to_start_latency_seconds_bucket"))
          .hasSizeBetween(5, 8)
          .anyMatch(line -> line.contains("le=\"1.0\"") && line.endsWith(" 1"));
    }
  }
}
