package dev.larder.worker.provision.program;

import dev.larder.provision.ProvisionRequest;
import dev.larder.worker.provision.RequestEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The environment of a program: the table in the pool files' reference, and nothing else. */
final class Environment {
  private static final List<String> PASSED_ON = List.of("PATH", "HOME", "LANG", "TMPDIR");

  private Environment() {}

  /** The worker's environment for programs of another user, who has other folders. */
  static Map<String, String> ofOther(Map<String, String> own, Account account) {
    Map<String, String> others = new TreeMap<>(own);
    others.put("HOME", account.home().toString());
    others.remove("TMPDIR");
    return others;
  }

  /**
   * @param own the worker's environment
   */
  static Map<String, String> of(
      ProvisionRequest request, AttemptFolder folder, Path detach, Map<String, String> own) {
    Map<String, String> environment = common(request, detach, own);
    environment.put("LARDER_INPUT", folder.input().toString());
    environment.put("LARDER_OUTPUT", folder.output().toString());
    return environment;
  }

  /** The same without files. */
  static Map<String, String> common(
      ProvisionRequest request, Path detach, Map<String, String> own) {
    Map<String, String> environment = new TreeMap<>(own);
    environment.keySet().retainAll(PASSED_ON);
    environment.putAll(RequestEnvironment.of(request));
    environment.put("LARDER_DETACH", detach.toString());
    return environment;
  }
}
