package dev.larder.worker.provision.tofu;

import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ReplacedResource;
import dev.larder.worker.provision.BuildHold;
import dev.larder.worker.provision.tofu.TofuCommand.Ran;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One try's commands, in a folder that holds the template and the workspace's state: init, then
 * what the operation asks for. An answer that is absent says that all went well so far.
 */
record TofuRun(
    ProvisionRequest request,
    TofuCommand command,
    TofuProgram program,
    InitialisedModules modules,
    RunFolder folder,
    BuildHold hold,
    BuildControl control) {

  /** Makes what is missing. */
  Optional<ProvisionResult> apply() throws IOException, InterruptedException {
    Optional<ProvisionResult> not = initialise();
    return not.isPresent() ? not : bad(command.run("apply", options("-auto-approve")));
  }

  Optional<ProvisionResult> destroy() throws IOException, InterruptedException {
    Optional<ProvisionResult> not = initialise();
    return not.isPresent() ? not : bad(command.run("destroy", options("-auto-approve")));
  }

  /** Plans, reads what would be replaced, and applies exactly that plan if that may be. */
  Optional<ProvisionResult> claim(StateWatch watch) throws IOException, InterruptedException {
    Planned planned = plan();
    if (planned.not().isPresent()) {
      return planned.not();
    }
    List<ReplacedResource> replaced =
        together(watch.state().map(s -> s.replacedBy(request.build())), planned.replaced());
    if (!replaced.isEmpty()) {
      if (!control.mayReplace(replaced)) {
        return Optional.of(
            new Failed(
                "the claim would replace %s, and the template refuses that (onReplacement: refuse)"
                    .formatted(addresses(replaced))));
      }
      watch.replacing(request.build(), replaced);
    }
    return bad(command.run("apply", "-input=false", "-no-color", folder.plan().toString()));
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
    Optional<ProvisionResult> not = initialise();
    if (not.isPresent()) {
      return Planned.not(not.get());
    }
    not = bad(command.run("plan", options("-out=" + folder.plan())));
    if (not.isPresent()) {
      return Planned.not(not.get());
    }
    return switch (command.ask("show", "-json", "-no-color", folder.plan().toString())) {
      case Ran.Badly badly -> Planned.not(badly.result());
      case Ran.Well well ->
          TofuPlan.replaced(well.output())
              .map(replaced -> new Planned(Optional.empty(), replaced))
              .orElseGet(
                  () ->
                      Planned.not(new Failed(program.name() + " show -json gave no plan to read")));
    };
  }

  /** Of one resource, what the earlier try said: it has seen it as it was. */
  private static List<ReplacedResource> together(
      Optional<List<ReplacedResource>> earlier, List<ReplacedResource> now) {
    Map<String, ReplacedResource> all = new LinkedHashMap<>();
    earlier.orElse(List.of()).forEach(resource -> all.put(resource.address(), resource));
    now.forEach(resource -> all.putIfAbsent(resource.address(), resource));
    return new ArrayList<>(all.values());
  }

  private static String addresses(List<ReplacedResource> replaced) {
    return replaced.stream().map(ReplacedResource::address).collect(Collectors.joining(", "));
  }

  /** Takes over an earlier init of the same directory, or runs it, one at a time. */
  private Optional<ProvisionResult> initialise() throws IOException, InterruptedException {
    String directory = request.directory().orElseThrow();
    if (modules.reuse(directory, program, folder)) {
      return Optional.empty();
    }
    while (!modules.tryBegin()) {
      if (hold.isCanceled()) {
        return Optional.of(new Canceled());
      }
      if (!command.left().isPositive()) {
        return Optional.of(command.tooLong("init"));
      }
    }
    try {
      if (modules.reuse(directory, program, folder)) {
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

  private static String[] options(String more) {
    return new String[] {"-input=false", "-no-color", more};
  }

  private static Optional<ProvisionResult> bad(Ran ran) {
    return switch (ran) {
      case Ran.Badly badly -> Optional.of(badly.result());
      case Ran.Well well -> Optional.empty();
    };
  }
}
