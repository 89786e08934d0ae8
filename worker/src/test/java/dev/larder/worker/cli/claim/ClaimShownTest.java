package dev.larder.worker.cli.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimStatus;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceId;
import dev.larder.server.answer.ClaimDocuments;
import dev.larder.worker.cli.frame.Output;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class ClaimShownTest {
  private static final ClaimResult.Owned OWNED =
      new ClaimResult.Owned(
          new ClaimId(UUID.randomUUID()),
          new WorkspaceId(UUID.randomUUID()),
          new PresetId(UUID.randomUUID()),
          "dev",
          "alice",
          true,
          ClaimStatus.CLAIMED,
          Map.of("host", "there"),
          Map.of("url", "http://there?token=hunter2"),
          1_000,
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          Optional.empty());

  @Test
  void programsOfTheClaimerAreGivenSensitiveOutputsAndTheScreenIsNot() {
    assertThat(Output.json(ClaimDocuments.document(OWNED).fields()))
        .contains("\"sensitiveOutputs\"")
        .contains("hunter2");
    StringWriter shown = new StringWriter();
    ClaimShown.table(OWNED).print(new PrintWriter(shown, true), false);
    assertThat(shown.toString()).contains("sensitive: see -o json").doesNotContain("hunter2");
  }
}
