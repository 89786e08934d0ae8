package dev.larder.worker.provision.tofu;

import dev.larder.file.FileTree;
import dev.larder.provision.BuildControl;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.specification.TofuSpecification;
import dev.larder.worker.provision.CancellationToken;
import dev.larder.worker.provision.ReadinessCheck;
import dev.larder.worker.provision.program.Programs;
import dev.larder.worker.provision.program.ReadyWorkspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One attempt of one operation: with which state it begins, what it runs, and what it leaves.
 *
 * @param template the unpacked directory, which all builds share
 * @param programs the template's own, for checks
 * @param environment the worker's own, which says where the program is
 */
record TofuAttempt(
    ProvisionRequest request,
    TofuSpecification specification,
    Path template,
    Programs programs,
    Map<String, String> environment,
    RunFolders folders,
    InitializedModules modules,
    ReadinessCheck readiness,
    CancellationToken token,
    BuildControl control) {
  ProvisionResult run() throws IOException, InterruptedException {
    Optional<TofuState> stored;
    try {
      stored = request.state().map(TofuState::new);
    } catch (IllegalArgumentException e) {
      return new Failed(String.valueOf(e.getMessage()));
    }
    redact(stored);
    return switch (request.operation()) {
      case START, CLAIM, DELETE -> change(stored);
      case CHECK -> check(stored);
      case FORECAST -> specification.forecast() ? forecast(stored) : request.unchanged();
    };
  }

  private ProvisionResult change(Optional<TofuState> stored)
      throws IOException, InterruptedException {
    if (folders.isBusy(request.workspace())) {
      return new TryAgain("an earlier attempt on this workspace has not ended on this worker yet");
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
      Optional<TofuProgram> program = TofuProgram.find(environment);
      if (program.isEmpty()) {
        done = true;
        return notInstalled();
      }
      folders.create(folder);
      folder.copy(template);
      if (state.isPresent()) {
        folder.write(state.get());
      }
      redact(state);
      StateWatch watch = new StateWatch(folder, state, !state.equals(stored), control);
      ProvisionResult result;
      try (watch) {
        result = change(run(program.get(), folder));
      }
      redact(watch.state());
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
              ? ready().await(request, succeeded(done, state), all(state))
              : succeeded(done, state);
      case Failed failed -> failed;
      case TryAgain again -> again;
      case Canceled canceled -> canceled;
    };
  }

  /** With the sensitive outputs that the pool file names; others stay in the state. */
  private Succeeded succeeded(Succeeded done, Optional<TofuState> state) {
    Map<String, String> outputs = new TreeMap<>();
    state.ifPresent(
        given -> {
          outputs.putAll(given.sensitiveOutputs());
          outputs.keySet().retainAll(request.sensitiveOutputs());
          outputs.putAll(given.outputs());
        });
    return new Succeeded(outputs, state.map(TofuState::document), done.replaced());
  }

  private ProvisionResult forecast(Optional<TofuState> state)
      throws IOException, InterruptedException {
    Optional<TofuProgram> program = TofuProgram.find(environment);
    if (program.isEmpty()) {
      return notInstalled();
    }
    RunFolder folder = folders.forecast(request);
    try {
      folder.copy(template);
      if (state.isPresent()) {
        folder.write(state.get());
      }
      return run(program.get(), folder).forecast();
    } finally {
      FileTree.delete(folder.path());
    }
  }

  private ProvisionResult check(Optional<TofuState> state)
      throws IOException, InterruptedException {
    if (specification.check().isEmpty()) {
      return ready().ask(request, all(state));
    }
    return programs
        .run(specification.check(), specification.timeout(), request, token, control::log)
        .failure(specification.check().getFirst(), request.operation())
        .orElseGet(request::unchanged);
  }

  private TofuRun run(TofuProgram program, RunFolder folder) {
    TofuCommand command =
        new TofuCommand(
            program,
            programs,
            TofuEnvironment.of(request, programs.environment(request), modules.pluginCache()),
            folder.path(),
            token,
            control,
            specification.timeout());
    return new TofuRun(
        request, command, program, modules, folder, programs.account(), token, control);
  }

  /** What the store has, or what a lost attempt on this worker has written after that. */
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

  /**
   * The state that this attempt began with is kept by now: what lost attempts know beyond it is
   * not.
   */
  private void forget(List<RunFolder> lost, Optional<TofuState> begun) throws IOException {
    for (RunFolder folder : lost) {
      Optional<TofuState> left = folder.left();
      boolean known = left.isEmpty() ? !folder.isTorn() : left.equals(begun);
      if (known) {
        folders.delete(folder);
      } else {
        folders.setAside(folder);
      }
    }
  }

  private ReadyWorkspace ready() {
    return new ReadyWorkspace(programs, readiness, specification.ready(), token, control);
  }

  private Map<String, String> all(Optional<TofuState> state) {
    return state.map(TofuState::allOutputs).orElse(request.outputs());
  }

  private ProvisionResult notInstalled() {
    return new TryAgain("not on this worker: " + TofuProgram.missing(environment));
  }

  /** Reasons and logs are for everybody: no outputs that the program calls sensitive. */
  private void redact(Optional<TofuState> state) {
    state.map(TofuState::sensitiveOutputs).map(Map::values).ifPresent(control::redact);
  }
}
