package dev.larder.worker.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.EventKind;
import org.junit.jupiter.api.Test;

/** What people read of an event. */
class MessageTextTest {
  private static final String DISK =
      "\"claimant\": \"alice\", \"resources\": [{\"address\": \"vm.disk\", \"attributes\":"
          + " [\"owner\"]}]";

  @Test
  void replacedResourcesWereMadeAnew() {
    MessageText text = replaced("{" + DISK + "}");
    assertThat(text.headline())
        .isEqualTo("acme/java-dev/large: a claim replaced resources of large-12345678");
    assertThat(text.body())
        .contains("were destroyed and made again", "  vm.disk, because of owner", "What to do:")
        .doesNotContain("more");
  }

  @Test
  void aRefusedClaimChangedNothing() {
    MessageText text = replaced("{" + DISK + ", \"refused\": true}");
    assertThat(text.headline())
        .isEqualTo(
            "acme/java-dev/large: a claim was refused, it would have replaced resources of"
                + " large-12345678");
    assertThat(text.body())
        .contains(
            "nothing was changed, the claim failed, and the workspace, which is alice's, is failed",
            "  vm.disk, because of owner",
            "What to do: let the template give the owner",
            "larder release " + Messages.id("workspace"))
        .doesNotContain("were destroyed");
  }

  @Test
  void whatIsLeftOutIsCounted() {
    assertThat(replaced("{" + DISK + ", \"more\": 150}").body())
        .contains("  vm.disk, because of owner\n  and 150 more\n");
    assertThat(
            MessageText.of(
                    Messages.of(EventKind.REPLACEMENT_FORECAST, "{" + DISK + ", \"more\": 2}"))
                .body())
        .contains("  and 2 more\n");
  }

  private static MessageText replaced(String details) {
    return MessageText.of(Messages.of(EventKind.RESOURCES_REPLACED, details));
  }
}
