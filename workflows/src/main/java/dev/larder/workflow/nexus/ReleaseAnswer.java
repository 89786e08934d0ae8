package dev.larder.workflow.nexus;

import java.util.Optional;

/**
 * What came of it.
 *
 * @param state {@code deleting}, {@code after-build} (as soon as the build that is under way has
 *     ended), {@code gone} (it was not begun), or {@code no-such-workspace}
 * @param reason where it is not released by this
 */
public record ReleaseAnswer(String state, Optional<String> reason) {}
