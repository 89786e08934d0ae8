package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.view.BuildFilter;
import dev.larder.store.view.BuildView;
import dev.larder.workflow.claim.ClaimAnswer;
import dev.larder.workflow.claim.ClaimInput;
import dev.larder.workflow.claim.WorkspaceClaim;
import io.temporal.client.WorkflowFailedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that cannot be stored are cleaned or refused at the door, with a reason. */
@NullMarked
@Timeout(120)
class TextsTest {
  private final Story story = new Story();

  @AfterEach
  void end() {
    story.close();
  }

  @Test
  void aReasonWithNulInItIsRecordedAtTheFirstTry() {
    BuildView build = failedStart(new ProvisionResult.Failed("no\0 disk \ud800left\u001b[31m!"));
    assertThat(build.error()).contains("no\ufffd disk \ufffdleft!");
    assertThat(story.provisioner.asked(Operation.START)).isEqualTo(1);
  }

  @Test
  void anOutputThatCannotBeStoredFailsTheBuildWithAReason() {
    BuildView build =
        failedStart(
            new ProvisionResult.Succeeded(
                Map.of("motd", "hello\0there", "url", "http://x"), Optional.empty(), List.of()));
    assertThat(build.error())
        .hasValueSatisfying(
            error -> assertThat(error).contains("\"motd\"").contains("U+0000").contains("6"));
    assertThat(story.provisioner.asked(Operation.START)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ali\0ce", "\ud800alice", "ali\u0085ce", "\u202eecila", "alice\nbob"})
  void anOwnerThatIsNoPrintableTextIsRefusedAtOnce(String owner) {
    stocked();
    ClaimAnswer answer = claimed(owner, Optional.empty());
    assertThat(answer.state()).isEqualTo("invalid");
    assertThat(answer.reason()).hasValueSatisfying(r -> assertThat(r).contains("an owner holds"));
  }

  @Test
  void aKeyThatIsNoPrintableTextIsRefusedAtOnce() {
    stocked();
    assertThat(claimed("alice", Optional.of("k\0")).reason())
        .contains("a key holds U+0000, which is no printable character, at its character 2");
  }

  @Test
  void aPoolWhoseNameIsNoTextIsRefusedAtOnce() {
    assertThatThrownBy(() -> claimed("a/\ud800\0", "alice", Optional.empty()))
        .isInstanceOf(WorkflowFailedException.class)
        .hasStackTraceContaining("is not the name of a pool");
  }

  @Test
  void whatPostgresqlRefusesAsDataIsNotTriedAgain() {
    stocked();
    story.database.transaction(
        "break",
        db ->
            db.execute(
                """
                create function larder.refuse() returns trigger language plpgsql as
                $$ begin raise exception 'no such thing' using errcode = '22021'; end $$;
                create trigger refuse before insert on larder.claims
                for each row execute function larder.refuse()
                """));
    assertThatThrownBy(() -> claimed("alice", Optional.empty()))
        .isInstanceOf(WorkflowFailedException.class)
        .hasStackTraceContaining("22021");
  }

  private BuildView failedStart(ProvisionResult result) {
    story.provisioner.script(
        r -> r.operation() == Operation.START ? Optional.of(result) : Optional.empty());
    story.applyPools(1);
    story.startReconciler();
    story.until(
        "the build has ended",
        () -> {
          story.pass(Duration.ofSeconds(1));
          return start().isPresent();
        });
    return start().orElseThrow();
  }

  private Optional<BuildView> start() {
    return story
        .views
        .builds(
            new BuildFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                100))
        .stream()
        .filter(b -> b.error().isPresent())
        .findFirst();
  }

  private void stocked() {
    story.applyPools(1);
    story.startReconciler();
    story.untilReady("p0", 1);
  }

  private ClaimAnswer claimed(String owner, Optional<String> key) {
    return claimed("acme/t/p0", owner, key);
  }

  private ClaimAnswer claimed(String pool, String owner, Optional<String> key) {
    WorkspaceClaim workflow = story.claimWorkflow("manual");
    return workflow.run(
        new ClaimInput(
            Optional.empty(),
            Optional.of(pool),
            Optional.of(owner),
            Optional.empty(),
            key,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }
}
