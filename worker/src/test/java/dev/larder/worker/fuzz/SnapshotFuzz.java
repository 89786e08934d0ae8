package dev.larder.worker.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.larder.document.InvalidDocument;
import dev.larder.plan.PlanJson;
import dev.larder.plan.Planner;
import dev.larder.plan.SnapshotJson;

/** Snapshots that are nearly right; what is read of them is planned. */
public final class SnapshotFuzz {
  private static final JsonNode RIGHT =
      right(
          """
          {"now": "2025-06-02T14:00:00+02:00",
           "settings": {"backoffInterval": "PT1M", "failureHardLimit": 3, "paused": false},
           "presets": [
            {"id": "p", "versionActive": true, "templateDeleted": false,
             "templateDeprecated": false, "desired": 2, "ttl": "PT24H", "hardLimited": false,
             "name": "acme/java/large", "invalidatedAt": "2025-06-02T10:00:00Z", "probeAt": null,
             "schedule": {"timezone": "UTC", "windows": [{"cron": "* 9 * * *", "desired": 3}]},
             "room": 4, "pool": "x", "rollover": "replenish-first", "startWidth": 2}],
           "prebuilds": [
            {"id": "w", "preset": "p", "createdAt": "2025-06-02T11:00:00Z", "ready": true}],
           "inProgress": [{"preset": "p", "transition": "start", "count": 1}],
           "pending": [{"preset": "p", "count": 1}],
           "backoffs": [
            {"preset": "p", "numFailed": 1, "lastBuildAt": "2025-06-02T11:59:00.5Z"}]}
          """);

  private SnapshotFuzz() {}

  /** Anything but an answer or {@link InvalidDocument} is a bug. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = TreeChanges.changed(RIGHT, new Choices(input));
    try {
      String plan = PlanJson.write(Planner.plan(SnapshotJson.read("fuzz", text)));
      if (plan.isEmpty()) {
        throw new IllegalStateException("a plan without text");
      }
    } catch (InvalidDocument refused) {
      if (refused.problems().isEmpty()) {
        throw new IllegalStateException("refused for nothing", refused);
      }
    }
  }

  private static JsonNode right(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
