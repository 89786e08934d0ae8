package dev.larder.worker.provision;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.provision.Provisioner;
import dev.larder.provision.ReplacedResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProvisionersTest {
  private static final RequestBuilder REQUEST =
      RequestBuilder.start("{'fake':{'sensitiveOutputs':['key']}}")
          .secrets(Map.of("token", "s3cret-token"), Map.of("branch", "main"));

  /** What a provisioner of the kind "fake" does, which keeps no secret. */
  private interface Work {
    ProvisionResult run(BuildControl control) throws InterruptedException;
  }

  private static ProvisionResult run(RequestBuilder request, BuildControl control, Work work) {
    Provisioner<String> fake =
        new Provisioner<>() {
          @Override
          public String kind() {
            return "fake";
          }

          @Override
          public String specification(JsonNode keys) {
            if (keys.has("unreadable")) {
              throw new IllegalArgumentException("no such key");
            }
            return keys.toString();
          }

          @Override
          public ProvisionResult run(
              String specification, ProvisionRequest asked, BuildControl hears)
              throws InterruptedException {
            return work.run(hears);
          }

          @Override
          public void close() {}
        };
    return new Provisioners(fake).run(request.request(), control);
  }

  private static ProvisionResult run(Work work) {
    return run(REQUEST, new FakeControl(), work);
  }

  @Test
  void reasonsComeOutWithoutTheRequestsSecrets() {
    assertThat(run(control -> new Failed("token s3cret-token is old")))
        .isEqualTo(new Failed("token *** is old"));
    assertThat(run(control -> new TryAgain("main is locked")))
        .isEqualTo(new TryAgain("*** is locked"));
  }

  @Test
  void reasonsComeOutWithoutWhatTheProvisionerFoundToBeSecret() {
    assertThat(
            run(
                control -> {
                  control.redact(List.of("made-here"));
                  return new Failed("no answer at made-here");
                }))
        .isEqualTo(new Failed("no answer at ***"));
  }

  @Test
  void howManyValuesAProgramPrintsKeepsNoneOfTheProvisionersFromBeingRedacted() {
    Redactor redactor = Redactor.of(REQUEST.request());
    BuildLog log = new BuildLog(redactor);
    for (int i = 0; i < 1_001; i++) {
      log.append("::add-mask::value-%d-of\n".formatted(i));
    }
    redactor.add(List.of("made-here"));
    assertThat(redactor.redact("value-999-of value-1000-of made-here"))
        .isEqualTo("*** value-1000-of ***");
  }

  @Test
  void resourcesAreAskedAboutAndRecordedWithoutSecrets() {
    List<ReplacedResource> replaced =
        List.of(new ReplacedResource("disk[\"s3cret-token\"]", List.of("size")));
    List<ReplacedResource> shown = List.of(new ReplacedResource("disk[\"***\"]", List.of("size")));
    FakeControl control = new FakeControl();
    ProvisionResult result =
        run(
            REQUEST,
            control,
            hears ->
                new Succeeded(
                    Map.of(), Optional.empty(), hears.mayReplace(replaced) ? replaced : List.of()));
    assertThat(result).isEqualTo(new Succeeded(Map.of(), Optional.empty(), shown));
    assertThat(control.asked()).isEqualTo(shown);
    assertThat(run(hears -> new Failed("refused", replaced)))
        .isEqualTo(new Failed("refused", shown));
  }

  @Test
  void outputsThatAreNamedOrHoldASecretAreForTheClaimerAlone() {
    FakeControl control = new FakeControl();
    assertThat(
            run(
                REQUEST,
                control,
                hears ->
                    new Succeeded(
                        Map.of("url", "http://here", "key", "k", "login", "me:s3cret-token"),
                        Optional.empty(),
                        List.of())))
        .isEqualTo(
            new Succeeded(
                Map.of("url", "http://here"),
                Map.of("key", "k", "login", "me:s3cret-token"),
                Optional.empty(),
                List.of()));
    assertThat(control.log()).contains("\"login\" holds a secret").doesNotContain("\"key\"");
  }

  @Test
  void anOutputThatCannotBeStoredFailsTheBuild() {
    assertThat(run(control -> new Succeeded(Map.of("url", "a\0b"), Optional.empty(), List.of())))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.reason()).contains("its output \"url\""));
  }

  @Test
  void aSpecificationThatCannotBeReadFailsTheBuild() {
    assertThat(
            run(
                RequestBuilder.start("{'fake':{'unreadable':1}}"),
                new FakeControl(),
                control -> new Canceled()))
        .isEqualTo(new Failed("the template's provisioner cannot be read: no such key"));
  }

  @Test
  void aKindThatThisWorkerLacksFailsTheBuild() {
    RequestBuilder other = RequestBuilder.start("{'other':{}}");
    assertThat(run(other, new FakeControl(), control -> new Canceled()))
        .isEqualTo(new Failed("this worker has no provisioner of the kind \"other\""));
  }

  @Test
  void anInterruptIsACancel() {
    ProvisionResult result =
        run(
            control -> {
              throw new InterruptedException();
            });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result).isEqualTo(new Canceled());
  }
}
