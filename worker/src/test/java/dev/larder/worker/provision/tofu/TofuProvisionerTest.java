package dev.larder.worker.provision.tofu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.pool.ClaimId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.provision.ReplacedResource;
import dev.larder.worker.provision.Await;
import dev.larder.worker.provision.FakeControl;
import dev.larder.worker.provision.RequestBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With the real program and its built-in terraform_data. */
@NeedsTofu
@Timeout(60)
class TofuProvisionerTest {
  private static final String TOFU = TofuBench.program();

  /** The owner stands where a change replaces. */
  private static final String OWNED =
      TofuBench.VARIABLES
          + """
          resource "terraform_data" "home" {
            triggers_replace = [var.larder_owner]
          }
          resource "terraform_data" "note" {
            input = var.larder_owner
          }
          output "note" {
            value = terraform_data.note.output
          }
          """;

  @TempDir Path folder;
  private TofuBench bench;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void open() throws IOException {
    bench = new TofuBench(folder);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    bench.close();
  }

  private static Succeeded succeeded(ProvisionResult result) {
    assertThat(result).isInstanceOf(Succeeded.class);
    return (Succeeded) result;
  }

  private static String reason(ProvisionResult result) {
    assertThat(result).isInstanceOf(Failed.class);
    return ((Failed) result).reason();
  }

  private RequestBuilder started(RequestBuilder start) {
    Succeeded started = succeeded(bench.run(start));
    return start.having(started.outputs(), started.state());
  }

  private static RequestBuilder claimed(RequestBuilder started, String owner) {
    return started.next(Operation.CLAIM).ownedBy(owner, new ClaimId(UUID.randomUUID()));
  }

  private static JsonNode document(Optional<JsonNode> state) {
    return state.orElseThrow();
  }

  @Test
  void givesOutputsOutAndKeepsSensitiveOnesToItself() throws Exception {
    bench.module(
        "outputs",
        """
        variable "token" {
          type      = string
          sensitive = true
        }
        variable "region" {
          type = string
        }
        output "text" {
          value = var.region
        }
        output "list" {
          value = [1, "b"]
        }
        output "secret" {
          value     = var.token
          sensitive = true
        }
        """);
    FakeControl control = new FakeControl();
    Succeeded started =
        succeeded(
            bench.run(
                TofuBench.start("outputs").secrets(Map.of("token", "s3cret-token"), Map.of()),
                control));
    assertThat(started.outputs())
        .containsExactly(Map.entry("list", "[1,\"b\"]"), Map.entry("text", "eu"));
    assertThat(document(started.state()).at("/outputs/secret/value").asText())
        .isEqualTo("s3cret-token");
    assertThat(control.log()).contains("$ " + TOFU + " apply").doesNotContain("s3cret-token");
    assertThat(bench.leftovers()).isEmpty();
  }

  @Test
  void tellsTheModuleWhoseWorkspaceItIs() throws Exception {
    bench.module(
        "told",
        """
        variable "larder_owner" {}
        variable "larder_prebuild" {
          type = bool
        }
        variable "larder_operation" {}
        variable "larder_workspace_name" {}
        variable "larder_organization" {}
        variable "larder_template" {}
        variable "larder_preset" {}
        variable "larder_claim" {
          type = map(string)
        }
        output "told" {
          value = join(" ", [var.larder_owner, var.larder_prebuild, var.larder_operation,
            var.larder_workspace_name, var.larder_organization, var.larder_template,
            var.larder_preset, lookup(var.larder_claim, "repo", "none")])
        }
        """);
    RequestBuilder started = started(TofuBench.start("told"));
    assertThat(started.outputs())
        .containsEntry("told", " true start large-abcdefgh acme java-dev large none");
    RequestBuilder claim =
        claimed(started, "alice").secrets(Map.of(), Map.of("repo", "${path.root}\"x"));
    assertThat(succeeded(bench.run(claim)).sensitive()) // for it holds a value of the claimer
        .containsEntry(
            "told", "alice false claim large-abcdefgh acme java-dev large ${path.root}\"x");
  }

  @Test
  void aClaimSaysWhatItReplacesAndWhy() throws Exception {
    bench.module("owned", OWNED);
    RequestBuilder started = started(TofuBench.start("owned"));
    Succeeded claimed = succeeded(bench.run(claimed(started, "alice")));
    assertThat(claimed.replaced())
        .containsExactly(new ReplacedResource("terraform_data.home", List.of("triggers_replace")));
    assertThat(claimed.outputs()).containsEntry("note", "alice");
    RequestBuilder again = claimed(started.having(claimed.outputs(), claimed.state()), "alice");
    assertThat(succeeded(bench.run(again)).replaced()).isEmpty();
  }

  @Test
  void aClaimThatMayReplaceNothingChangesNothing() throws Exception {
    bench.module("owned", OWNED);
    RequestBuilder started = started(TofuBench.start("owned"));
    FakeControl control = new FakeControl().refusingReplacement();
    assertThat(reason(bench.run(claimed(started, "alice"), control)))
        .isEqualTo(
            "the claim would replace terraform_data.home, and the template refuses that"
                + " (onReplacement: refuse)");
    assertThat(control.kept()).isEmpty();
  }

  @Test
  void aForecastSaysWhatAClaimWouldReplaceAndChangesNothing() throws Exception {
    bench.module("owned", OWNED);
    RequestBuilder forecast = started(TofuBench.start("owned")).next(Operation.FORECAST);
    FakeControl control = new FakeControl();
    Succeeded foreseen = succeeded(bench.run(forecast, control));
    assertThat(foreseen.replaced())
        .containsExactly(new ReplacedResource("terraform_data.home", List.of("triggers_replace")));
    assertThat(foreseen.state()).isEqualTo(forecast.state());
    assertThat(foreseen.outputs()).isEqualTo(forecast.outputs());
    assertThat(control.kept()).isEmpty();
    assertThat(bench.leftovers()).isEmpty();
  }

  @Test
  void forecastsNothingWhereItIsNotWanted() throws Exception {
    RequestBuilder forecast = TofuBench.start("none", ",'forecast':false").next(Operation.FORECAST);
    assertThat(succeeded(bench.run(forecast)).replaced()).isEmpty();
  }

  @Test
  void whatAFailedStartHasMadeIsKnownAndDestroyed() throws Exception {
    bench.module(
        "half",
        """
        resource "terraform_data" "made" {
          provisioner "local-exec" {
            command = "echo made >>'%1$s'"
          }
          provisioner "local-exec" {
            when    = destroy
            command = "echo destroyed >>'%1$s'"
          }
        }
        resource "terraform_data" "fails" {
          input = terraform_data.made.id
          provisioner "local-exec" {
            command = "exit 3"
          }
        }
        """
            .formatted(folder.resolve("seen")));
    RequestBuilder start = TofuBench.start("half");
    FakeControl control = new FakeControl();
    assertThat(reason(bench.run(start, control)))
        .startsWith(TOFU + " apply: local-exec provisioner error: Error running command 'exit 3'")
        .endsWith("(main.tf line 12)");
    RequestBuilder delete = start.having(Map.of(), control.kept()).next(Operation.DELETE);
    succeeded(bench.run(delete));
    assertThat(folder.resolve("seen")).hasContent("made\ndestroyed");
  }

  @Test
  void saysWhatIsWrongWithAModule() throws Exception {
    bench
        .module("unparsable", "resource \"terraform_data\" \"x\" {\n  input = \n}\n")
        .module("unset", "variable \"zone\" {\n  type = string\n}\n")
        .module("elsewhere", "terraform {\n  backend \"s3\" {\n    bucket = \"b\"\n  }\n}\n");
    assertThat(reason(bench.run(TofuBench.start("unparsable"))))
        .startsWith(TOFU + " init: Invalid expression: ")
        .endsWith("(main.tf line 2)");
    assertThat(reason(bench.run(TofuBench.start("unset"))))
        .startsWith(TOFU + " apply: No value for required variable: ")
        .contains("\"zone\"")
        .endsWith("(main.tf line 1)");
    assertThat(bench.run(TofuBench.start("elsewhere"))).isInstanceOf(Succeeded.class);
  }

  @Test
  void ignoresWhatManualRunsLeftInTheTemplate() throws Exception {
    bench.module("used", "resource \"terraform_data\" \"x\" {}\n");
    Path template = bench.templates.resolve("used");
    Files.writeString(template.resolve("terraform.tfstate"), "{}");
    Files.writeString(template.resolve("larder.tfstate"), "{}");
    Files.createDirectories(template.resolve(".terraform"));
    Files.writeString(template.resolve(".terraform/environment"), "production");
    assertThat(bench.run(TofuBench.start("used"))).isInstanceOf(Succeeded.class);
  }

  @Test
  void refusesAStateThatSomethingElseChanged() throws Exception {
    bench.module("owned", OWNED);
    RequestBuilder started = started(TofuBench.start("owned"));
    JsonNode nonsense = RequestBuilder.json("{'resources':[]}");
    RequestBuilder changed = started.having(Map.of(), Optional.of(nonsense));
    assertThat(reason(bench.run(changed.next(Operation.DELETE))))
        .contains("something else changed it");
    ObjectNode newer = started.state().orElseThrow().deepCopy();
    newer.put("version", 99);
    assertThat(
            reason(bench.run(started.having(Map.of(), Optional.of(newer)).next(Operation.DELETE))))
        .startsWith(TOFU + " destroy: ");
  }

  @Test
  void triesElsewhereWhereTheProgramIsMissing() throws Exception {
    bench.module("owned", OWNED);
    try (TofuBench without = new TofuBench(folder, "bare", Map.of("PATH", "/nowhere"))) {
      assertThat(without.run(TofuBench.start("owned")))
          .isEqualTo(new TryAgain("not on this worker: neither tofu nor terraform is on the PATH"));
      assertThat(without.leftovers()).isEmpty();
    }
  }

  @Test
  void aCanceledStartEndsInOrderAndWhatItMadeIsKnown() throws Exception {
    bench.module(
        "slow",
        """
        resource "terraform_data" "made" {
        }
        resource "terraform_data" "slow" {
          input = terraform_data.made.id
          provisioner "local-exec" {
            command = "echo $$ >'%s'; exec sleep 60"
          }
        }
        """
            .formatted(folder.resolve("pid")));
    FakeControl control = new FakeControl();
    Future<ProvisionResult> running =
        threads.submit(() -> bench.run(TofuBench.start("slow"), control));
    Await.until("made is kept while slow is made", () -> control.kept().isPresent());
    Await.until("slow is being made", () -> Files.exists(folder.resolve("pid")));
    control.cancel();
    assertThat(running.get()).isEqualTo(new Canceled());
    assertThat(control.log()).contains("Gracefully shutting down");
    assertThat(document(control.kept()).path("resources"))
        .extracting(resource -> resource.path("name").asText())
        .containsExactly("made", "slow");
    assertThat(bench.leftovers()).isEmpty();
  }

  @Test
  void aLostAttemptsStateIsFoundByTheNextOne() throws Exception {
    bench.module("owned", OWNED);
    RequestBuilder start = TofuBench.start("owned");
    FakeControl overtaken = new FakeControl();
    overtaken.lose();
    JsonNode made = document(succeeded(bench.run(start, overtaken)).state());
    assertThat(overtaken.kept()).isEmpty();
    FakeControl next = new FakeControl();
    assertThat(document(succeeded(bench.run(start.attempt(2), next)).state())).isEqualTo(made);
    assertThat(document(next.kept())).isEqualTo(made);
    assertThat(bench.leftovers()).isEmpty();
  }

  @Test
  void anotherWorkerOnTheSameFolderTakesUpWhatWasLost() throws Exception {
    bench.module("owned", OWNED);
    FakeControl overtaken = new FakeControl();
    overtaken.lose();
    succeeded(bench.run(TofuBench.start("owned"), overtaken));
    bench.close();
    bench = new TofuBench(folder);
    assertThat(bench.late.kept).hasSize(1);
    assertThat(bench.leftovers()).isEmpty();
  }

  @Test
  void givesThoseSensitiveOutputsOutThatThePoolFileNames() throws Exception {
    bench.module(
        "named",
        """
        output "password" {
          value     = "made-here"
          sensitive = true
        }
        """);
    assertThat(
            succeeded(
                    bench.run(TofuBench.start("named", ",'sensitiveOutputs':['password','none']")))
                .sensitive())
        .containsExactly(Map.entry("password", "made-here"));
  }

  @Test
  void asksForReadinessWithOutputsThatAreSensitive() throws Exception {
    bench.module(
        "secretive",
        """
        output "address" {
          value     = "localhost:1"
          sensitive = true
        }
        """);
    RequestBuilder start =
        TofuBench.start("secretive", ",'ready':{'tcp':'{address}','within':'200ms'}");
    assertThat(reason(bench.run(start))).contains("not ready within").contains("***");
  }

  @Test
  void runsInitOncePerTemplate() throws Exception {
    bench.module("owned", OWNED);
    succeeded(bench.run(TofuBench.start("owned")));
    FakeControl second = new FakeControl();
    succeeded(bench.run(TofuBench.start("owned"), second));
    assertThat(second.log()).doesNotContain(TOFU + " init").contains(TOFU + " apply");
  }

  @Test
  void checksWithTheProgramOfTheTemplate() throws Exception {
    bench.module("owned", OWNED);
    RequestBuilder check =
        started(TofuBench.start("owned", ",'check':['sh','-c','echo unwell; exit 4']"))
            .next(Operation.CHECK);
    assertThat(reason(bench.run(check))).isEqualTo("sh exited with 4: unwell");
  }
}
