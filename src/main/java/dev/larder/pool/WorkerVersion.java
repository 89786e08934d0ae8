package dev.larder.pool;

/**
 * A version of Temporal's worker deployments: Temporal gives it work only while it is current or
 * ramping, or has workflows of its own.
 *
 * @param deployment the workers that are rolled out together
 * @param buildId which build of Larder they run, of a format of the operator's choice
 */
public record WorkerVersion(String deployment, String buildId) {
  @Override
  public String toString() {
    return deployment + "." + buildId;
  }
}
