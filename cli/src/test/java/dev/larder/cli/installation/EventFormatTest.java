package dev.larder.cli.installation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.cli.frame.Item;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** An event in a line. */
class EventFormatTest {
  private static final String RESOURCES =
      "\"claimant\": \"alice\", \"resources\": [{\"address\": \"a\"}, {\"address\": \"b\"},"
          + " {\"address\": \"c\"}, {\"address\": \"d\"}]";

  @Test
  void replacedResourcesAreNamedAndCounted() throws IOException {
    assertThat(replaced("")).isEqualTo("large-1 of alice: a; b; c; and 1 more");
    assertThat(replaced(", \"more\": 150")).isEqualTo("large-1 of alice: a; b; c; and 151 more");
  }

  @Test
  void aRefusedClaimIsCalledSo() throws IOException {
    assertThat(replaced(", \"refused\": true"))
        .isEqualTo("large-1 of alice, refused and failed: a; b; c; and 1 more");
  }

  @Test
  void aKindThatANewerServerKnowsIsShownWithoutDetails() throws IOException {
    assertThat(EventFormat.details(event("{\"event\": \"moved\", \"details\": {\"to\": \"b\"}}")))
        .isEmpty();
    assertThat(EventFormat.subject(event("{\"event\": \"moved\", \"organization\": \"acme\"}")))
        .isEqualTo("acme");
  }

  private static String replaced(String more) throws IOException {
    return EventFormat.details(
        event(
            """
            {"event": "resources-replaced", "actor": "reconciler", "workspaceName": "large-1",
             "details": {%s%s}, "deliveries": []}
            """
                .formatted(RESOURCES, more)));
  }

  private static Item event(String json) throws IOException {
    return new Item(JsonMapper.builder().build().readTree(json));
  }
}
