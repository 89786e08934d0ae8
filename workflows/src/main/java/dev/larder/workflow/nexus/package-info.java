/**
 * The door for workflows of other namespaces: what they may ask of Larder through a Nexus endpoint,
 * and what they are answered. Its door: {@code LarderService}.
 */
@NullMarked
package dev.larder.workflow.nexus;

import org.jspecify.annotations.NullMarked;
