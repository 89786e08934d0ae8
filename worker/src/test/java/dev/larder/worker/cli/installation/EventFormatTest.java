package dev.larder.worker.cli.installation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.pool.EventKind;
import dev.larder.store.event.EventView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An event in a line. */
class EventFormatTest {
  private static final String RESOURCES =
      "\"claimant\": \"alice\", \"resources\": [{\"address\": \"a\"}, {\"address\": \"b\"},"
          + " {\"address\": \"c\"}, {\"address\": \"d\"}]";

  @Test
  void replacedResourcesAreNamedAndCounted() throws JsonProcessingException {
    assertThat(replaced("")).isEqualTo("large-1 of alice: a; b; c; and 1 more");
    assertThat(replaced(", \"more\": 150")).isEqualTo("large-1 of alice: a; b; c; and 151 more");
  }

  @Test
  void aRefusedClaimIsCalledSo() throws JsonProcessingException {
    assertThat(replaced(", \"refused\": true"))
        .isEqualTo("large-1 of alice, refused and failed: a; b; c; and 1 more");
  }

  private static String replaced(String more) throws JsonProcessingException {
    return EventFormat.details(
        new EventView(
            Optional.empty(),
            Instant.EPOCH,
            Duration.ZERO,
            EventKind.RESOURCES_REPLACED,
            "reconciler",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("large-1"),
            Optional.empty(),
            Optional.empty(),
            JsonMapper.builder().build().readTree("{" + RESOURCES + more + "}"),
            List.of()));
  }
}
