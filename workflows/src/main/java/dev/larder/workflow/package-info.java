/** What is durable: workflows, their messages, and the activities they call. */
@NullMarked
package dev.larder.workflow;

import org.jspecify.annotations.NullMarked;
