package dev.larder.worker.provision.tofu;

import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ReplacedResource;
import dev.larder.worker.provision.CancellationToken;
import dev.larder.worker.provision.program.Account;
import dev.larder.worker.provision.tofu.TofuCommand.Ran;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One attempt's commands, in a folder that holds the template and the workspace's state: init, then
 * what the operation asks for. A success has no outputs and no state yet: those are in the state
 * file.
 */
record TofuRun(
    ProvisionRequest request,
    TofuCommand command,
    TofuProgram program,
    InitializedModules modules,
    RunFolder folder,
    Optional<Account> account,
    CancellationToken token,
    BuildControl control) {

  /** Makes what is missing. */
  ProvisionResult apply() throws IOException, InterruptedException {
    return changed("apply");
  }

  ProvisionResult destroy() throws IOException, InterruptedException {
    return changed("destroy");
  }

  private ProvisionResult changed(String verb) throws IOException, InterruptedException {
    Optional<ProvisionResult> not = initialize();
    return not.isPresent()
        ? not.get()
        : bad(command.run(verb, options("-auto-approve"))).orElseGet(() -> done(List.of()));
  }

  /** Plans, reads what would be replaced, and applies exactly that plan if that may be. */
  ProvisionResult claim() throws IOException, InterruptedException {
    Planned planned = plan();
    if (planned.not().isPresent()) {
      return planned.not().get();
    }
    List<ReplacedResource> replaced = planned.replaced();
    if (!replaced.isEmpty() && !control.mayReplace(replaced)) {
      return new Failed(
          "the claim would replace %s, and the template refuses that (onReplacement: refuse)"
              .formatted(addresses(replaced)));
    }
    return bad(command.run("apply", "-input=false", "-no-color", folder.plan().toString()))
        .orElseGet(() -> done(replaced));
  }

  private static ProvisionResult done(List<ReplacedResource> replaced) {
    return new Succeeded(Map.of(), Optional.empty(), replaced);
  }

  /** What a claim would replace; nothing is changed. */
  ProvisionResult forecast() throws IOException, InterruptedException {
    Planned planned = plan();
    return planned
        .not()
        .orElseGet(() -> new Succeeded(request.outputs(), request.state(), planned.replaced()));
  }

  /**
   * @param not why there is no plan
   */
  private record Planned(Optional<ProvisionResult> not, List<ReplacedResource> replaced) {
    static Planned not(ProvisionResult why) {
      return new Planned(Optional.of(why), List.of());
    }
  }

  private Planned plan() throws IOException, InterruptedException {
    Optional<ProvisionResult> not = initialize();
    if (not.isPresent()) {
      return Planned.not(not.get());
    }
    not = bad(command.run("plan", options("-out=" + folder.plan())));
    if (not.isPresent()) {
      return Planned.not(not.get());
    }
    return switch (command.ask("show", "-json", "-no-color", folder.plan().toString())) {
      case Ran.Failed failed -> Planned.not(failed.result());
      case Ran.Succeeded succeeded ->
          TofuPlan.replaced(succeeded.output())
              .map(replaced -> new Planned(Optional.empty(), replaced))
              .orElseGet(
                  () ->
                      Planned.not(new Failed(program.name() + " show -json gave no plan to read")));
    };
  }

  private static String addresses(List<ReplacedResource> replaced) {
    return replaced.stream().map(ReplacedResource::address).collect(Collectors.joining(", "));
  }

  /** Takes over an earlier init of the same directory, or runs it, one at a time. */
  private Optional<ProvisionResult> initialize() throws IOException, InterruptedException {
    String directory = request.directory().orElseThrow();
    if (modules.reuse(directory, program, folder)) {
      handOver();
      return Optional.empty();
    }
    while (!modules.tryBegin()) {
      if (token.isCanceled()) {
        return Optional.of(new Canceled());
      }
      if (!command.left().isPositive()) {
        return Optional.of(command.tooLong("init"));
      }
    }
    try {
      boolean made = modules.reuse(directory, program, folder);
      handOver();
      if (made) {
        return Optional.empty();
      }
      Optional<ProvisionResult> not = bad(command.run("init", "-input=false", "-no-color"));
      if (not.isEmpty()) {
        modules.publish(directory, program, folder);
      }
      return not;
    } finally {
      modules.end();
    }
  }

  private void handOver() throws IOException {
    if (account.isPresent()) {
      folder.handOver(account.get());
    }
  }

  private static String[] options(String more) {
    return new String[] {"-input=false", "-no-color", more};
  }

  private static Optional<ProvisionResult> bad(Ran ran) {
    return switch (ran) {
      case Ran.Failed failed -> Optional.of(failed.result());
      case Ran.Succeeded succeeded -> Optional.empty();
    };
  }
}
