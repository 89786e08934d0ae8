/**
 * The door for workflows of other namespaces, through Nexus endpoints: each call is allowed what
 * its endpoint is mapped to. Its door: {@code NexusDoor}. Read NexusDoor, NexusOperation, then what
 * each operation does.
 */
@NullMarked
package dev.larder.worker.nexus;

import org.jspecify.annotations.NullMarked;
