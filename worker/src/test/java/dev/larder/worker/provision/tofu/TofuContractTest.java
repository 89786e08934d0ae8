package dev.larder.worker.provision.tofu;

import dev.larder.provision.Provisioner;
import dev.larder.worker.provision.ProvisionerContract;
import dev.larder.worker.provision.RequestBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

@NeedsTofu
class TofuContractTest extends ProvisionerContract {
  @TempDir Path folder;
  private Optional<TofuBench> bench = Optional.empty();

  @Override
  protected Provisioner<?> provisioner() throws IOException {
    TofuBench made =
        new TofuBench(folder)
            .module(
                "good",
                TofuBench.VARIABLES
                    + """
                    resource "terraform_data" "home" {
                      input = "${var.larder_workspace_id} of ${var.larder_owner}"
                    }
                    output "url" {
                      value = "file:${var.larder_workspace_id}"
                    }
                    """)
            .module(
                "slow",
                """
                resource "terraform_data" "home" {
                  provisioner "local-exec" {
                    command = "sleep 60"
                  }
                }
                """)
            .module("failing", "resource {")
            .module(
                "unreachable",
                """
                terraform {
                  required_providers {
                    nothing = {
                      source = "localhost:1/acme/nothing"
                    }
                  }
                }
                """);
    bench = Optional.of(made);
    return made.provisioner;
  }

  @AfterEach
  void close() {
    bench.ifPresent(TofuBench::close);
  }

  @Override
  protected RequestBuilder good() {
    return TofuBench.start("good");
  }

  @Override
  protected RequestBuilder slow() {
    return TofuBench.start("slow");
  }

  @Override
  protected RequestBuilder failing() {
    return TofuBench.start("failing");
  }

  @Override
  protected RequestBuilder transientlyFailing() {
    return TofuBench.start("unreachable");
  }

  @Override
  protected Optional<RequestBuilder> tooSlow() {
    return Optional.of(TofuBench.start("slow", ",'timeout':'900ms'"));
  }
}
