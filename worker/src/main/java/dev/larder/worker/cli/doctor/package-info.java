/** What an installation needs, looked at piece by piece. */
@NullMarked
package dev.larder.worker.cli.doctor;

import org.jspecify.annotations.NullMarked;
