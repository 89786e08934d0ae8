package dev.larder.worker.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.EventKind;
import org.junit.jupiter.api.Test;

/** What people read of an event. */
class WordingTest {
  private static final String DISK =
      "\"claimant\": \"alice\", \"resources\": [{\"address\": \"vm.disk\", \"attributes\": [\"owner\"]}]";

  @Test
  void replacedResourcesWereMadeAnew() {
    Wording wording = replaced("{" + DISK + "}");
    assertThat(wording.headline())
        .isEqualTo("acme/java-dev/large: a claim replaced resources of large-12345678");
    assertThat(wording.body())
        .contains("were destroyed and made anew", "  vm.disk, because of owner", "What to do:")
        .doesNotContain("more");
  }

  @Test
  void aRefusedClaimChangedNothing() {
    Wording wording = replaced("{" + DISK + ", \"refused\": true}");
    assertThat(wording.headline())
        .isEqualTo(
            "acme/java-dev/large: a claim was refused, it would have replaced resources of large-12345678");
    assertThat(wording.body())
        .contains(
            "nothing was changed, the claim failed, and the workspace, which is alice's, is failed",
            "  vm.disk, because of owner",
            "What to do: let the template give the owner",
            "larder release " + Notices.id("workspace"))
        .doesNotContain("were destroyed");
  }

  @Test
  void whatIsLeftOutIsCounted() {
    assertThat(replaced("{" + DISK + ", \"more\": 150}").body())
        .contains("  vm.disk, because of owner\n  and 150 more\n");
    assertThat(
            Wording.of(Notices.of(EventKind.REPLACEMENT_FORECAST, "{" + DISK + ", \"more\": 2}"))
                .body())
        .contains("  and 2 more\n");
  }

  private static Wording replaced(String details) {
    return Wording.of(Notices.of(EventKind.RESOURCES_REPLACED, details));
  }
}
