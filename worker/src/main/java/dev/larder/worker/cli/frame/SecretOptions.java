package dev.larder.worker.cli.frame;

import dev.larder.store.secret.Secrets;
import picocli.CommandLine.Option;

/** For verbs that store or open secrets. */
public final class SecretOptions {
  @Option(
      names = "--insecure",
      defaultValue = "${env:LARDER_INSECURE:-false}",
      description =
          "Store secrets readable where there is no key to seal them, and take those that are"
              + " stored readable although there is one.")
  private boolean insecure;

  /** What this process seals and opens with; without a key it refuses to store secrets. */
  public Secrets of(Connections connections) {
    Secrets given = connections.secrets();
    if (given.hasKey()) {
      return insecure ? given.insecure() : given;
    }
    return insecure ? given : Secrets.missing();
  }

  /**
   * For a worker, which must keep what its builds have made: without a key it is stored readable.
   */
  public Secrets ofWorker(Connections connections) {
    Secrets given = connections.secrets();
    return given.hasKey() && insecure ? given.insecure() : given;
  }
}
