package dev.larder.store.build;

import dev.larder.pool.BuildId;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import java.util.List;

/**
 * A build that someone has to run: all that a workflow may know of it.
 *
 * @param label for people, e.g. {@code start java-dev/large-0b1c2d3e}
 * @param organization whose build it is
 * @param tags of the template: only workers that serve all of them may run it
 * @param urgent someone waits for it
 */
public record BuildTicket(
    BuildId build,
    PresetId preset,
    Transition transition,
    String label,
    String organization,
    List<String> tags,
    boolean urgent) {
  public BuildTicket {
    tags = List.copyOf(tags);
  }
}
