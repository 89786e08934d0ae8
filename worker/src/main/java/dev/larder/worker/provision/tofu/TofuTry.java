package dev.larder.worker.provision.tofu;

import dev.larder.provision.BuildControl;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.worker.provision.BuildHold;
import dev.larder.worker.provision.Masking;
import dev.larder.worker.provision.ReadinessCheck;
import dev.larder.worker.provision.program.Ended;
import dev.larder.worker.provision.program.FileTree;
import dev.larder.worker.provision.program.ProgramEnd;
import dev.larder.worker.provision.program.Programs;
import dev.larder.worker.provision.program.ReadyWorkspace;
import dev.larder.worker.provision.program.Reasons;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One try of one operation: with which state it begins, what it runs, and what it leaves.
 *
 * @param template the unpacked directory, which all builds share
 * @param programs the template's own, for checks
 * @param installed the program, if this worker has one
 */
record TofuTry(
    ProvisionRequest request,
    TofuSpecification specification,
    Path template,
    Programs programs,
    Optional<TofuProgram> installed,
    RunFolders folders,
    InitialisedModules modules,
    ReadinessCheck readiness,
    BuildHold hold,
    BuildControl control) {
  private static final int TRANSIENT = 75;

  ProvisionResult run() throws IOException, InterruptedException {
    Optional<TofuState> stored;
    try {
      stored = request.state().map(TofuState::new);
    } catch (IllegalArgumentException e) {
      return new Failed(String.valueOf(e.getMessage()));
    }
    return switch (request.operation()) {
      case START, CLAIM, DELETE -> change(stored);
      case CHECK -> check(stored);
      case FORECAST -> specification.forecast() ? forecast(stored) : unchanged();
    };
  }

  private ProvisionResult change(Optional<TofuState> stored)
      throws IOException, InterruptedException {
    if (folders.isBusy(request.workspace())) {
      return new TryAgain("an earlier try on this workspace has not ended on this worker yet");
    }
    RunFolder folder = folders.open(request);
    boolean done = false;
    try {
      List<RunFolder> lost = folders.left(request.workspace());
      Optional<TofuState> state = newest(stored, lost);
      if (request.operation() == Operation.DELETE
          && !state.map(TofuState::hasResources).orElse(false)) {
        done = true;
        forget(lost, state);
        return new Succeeded(Map.of(), Optional.empty(), List.of());
      }
      if (installed.isEmpty()) {
        done = true;
        return notInstalled();
      }
      folder.create();
      folder.copy(template);
      if (state.isPresent()) {
        folder.write(state.get());
      }
      StateWatch watch = new StateWatch(folder, state, !state.equals(stored), control);
      ProvisionResult result;
      try (watch) {
        result = change(run(folder));
      }
      done = watch.isKept();
      if (done) {
        forget(lost, state);
      }
      return answer(result, watch.state());
    } finally {
      folders.close(folder, done);
    }
  }

  private ProvisionResult change(TofuRun run) throws IOException, InterruptedException {
    return switch (request.operation()) {
      case START -> run.apply();
      case CLAIM -> run.claim();
      case DELETE -> run.destroy();
      case CHECK, FORECAST -> throw new IllegalStateException("changes nothing");
    };
  }

  /** What became of it, with the state as it is now known to be. */
  private ProvisionResult answer(ProvisionResult result, Optional<TofuState> state)
      throws InterruptedException {
    return switch (result) {
      case Succeeded done ->
          request.operation() == Operation.START
              ? masked(ready().await(request, succeeded(done, state), all(state)), state)
              : succeeded(done, state);
      case Failed failed -> masked(failed, state);
      case TryAgain again -> masked(again, state);
      case Canceled canceled -> canceled;
    };
  }

  private static Succeeded succeeded(Succeeded done, Optional<TofuState> state) {
    return new Succeeded(
        state.map(TofuState::outputs).orElse(Map.of()),
        state.map(TofuState::document),
        done.replaced());
  }

  private ProvisionResult forecast(Optional<TofuState> state)
      throws IOException, InterruptedException {
    if (installed.isEmpty()) {
      return notInstalled();
    }
    RunFolder folder = folders.look(request);
    try {
      folder.copy(template);
      if (state.isPresent()) {
        folder.write(state.get());
      }
      return masked(run(folder).forecast(), state);
    } finally {
      FileTree.delete(folder.path());
    }
  }

  private ProvisionResult check(Optional<TofuState> state)
      throws IOException, InterruptedException {
    if (specification.check().isEmpty()) {
      return masked(ready().ask(request, all(state)), state);
    }
    Optional<String> problem = programs.unstartable(specification.check());
    if (problem.isPresent()) {
      return new Failed(problem.get());
    }
    String name = specification.check().getFirst();
    ProgramEnd end =
        programs.run(specification.check(), specification.timeout(), request, hold, control::log);
    return switch (end) {
      case ProgramEnd.Exited exited -> masked(checked(name, exited), state);
      case ProgramEnd.TimedOut timedOut ->
          new Failed(Reasons.timedOut(name, request.operation(), specification.timeout()));
      case ProgramEnd.Stopped stopped -> new Canceled();
      case ProgramEnd.Expired expired -> Ended.of(hold);
      case ProgramEnd.Lost lost -> Ended.of(hold);
    };
  }

  private ProvisionResult checked(String name, ProgramEnd.Exited end) {
    return switch (end.code()) {
      case 0 -> unchanged();
      case TRANSIENT -> new TryAgain(Reasons.exited(name, end));
      default -> new Failed(Reasons.exited(name, end));
    };
  }

  private TofuRun run(RunFolder folder) {
    TofuProgram program = installed.orElseThrow();
    TofuCommand command =
        new TofuCommand(
            program,
            programs,
            TofuEnvironment.of(request, programs.environment(request), modules.pluginCache()),
            folder.path(),
            hold,
            control,
            specification.timeout());
    return new TofuRun(request, command, program, modules, folder, hold, control);
  }

  /** What the store has, or what a lost try on this worker has written after that. */
  private static Optional<TofuState> newest(Optional<TofuState> stored, List<RunFolder> lost)
      throws IOException {
    Optional<TofuState> newest = stored;
    for (RunFolder folder : lost) {
      Optional<TofuState> left = folder.left();
      if (left.isPresent() && (newest.isEmpty() || left.get().follows(newest.get()))) {
        newest = left;
      }
    }
    return newest;
  }

  /** The state that this try began with is kept by now: what lost tries know beyond it is not. */
  private void forget(List<RunFolder> lost, Optional<TofuState> begun) throws IOException {
    for (RunFolder folder : lost) {
      Optional<TofuState> left = folder.left();
      if (left.isEmpty() || left.equals(begun)) {
        folders.delete(folder);
      } else {
        folders.setAside(folder);
      }
    }
  }

  private ReadyWorkspace ready() {
    return new ReadyWorkspace(programs, readiness, specification.ready(), hold, control);
  }

  private Map<String, String> all(Optional<TofuState> state) {
    return state.map(TofuState::allOutputs).orElse(request.outputs());
  }

  private ProvisionResult unchanged() {
    return new Succeeded(request.outputs(), request.state(), List.of());
  }

  private static ProvisionResult notInstalled() {
    return new TryAgain("neither tofu nor terraform is on this worker's PATH");
  }

  /** Reasons are for everybody: no parameters, claim's values and outputs that are sensitive. */
  private ProvisionResult masked(ProvisionResult result, Optional<TofuState> state) {
    Masking outputs =
        new Masking(state.map(TofuState::sensitiveOutputs).map(Map::values).orElse(List.of()));
    return switch (result) {
      case Failed failed ->
          new Failed(outputs.mask(Ended.masked(request, failed.reason())), failed.refused());
      case TryAgain again -> new TryAgain(outputs.mask(Ended.masked(request, again.reason())));
      case Succeeded done -> done;
      case Canceled canceled -> canceled;
    };
  }
}
