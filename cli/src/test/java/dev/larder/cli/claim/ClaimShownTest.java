package dev.larder.cli.claim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.cli.frame.Item;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class ClaimShownTest {
  @Test
  void sensitiveOutputsAreNotForTheScreen() throws IOException {
    Item claim =
        new Item(
            JsonMapper.builder()
                .build()
                .readTree(
                    """
                    {"name": "dev", "owner": "alice", "hit": true, "state": "claimed",
                     "outputs": {"host": "there"},
                     "sensitiveOutputs": {"url": "http://there?token=hunter2"},
                     "tookMicros": 1000, "reason": null}
                    """));
    StringWriter shown = new StringWriter();
    ClaimShown.table(claim).print(new PrintWriter(shown, true), false);
    assertThat(shown.toString())
        .contains("dev", "alice", "claimed", "stock", "sensitive: see -o json")
        .doesNotContain("hunter2");
  }
}
