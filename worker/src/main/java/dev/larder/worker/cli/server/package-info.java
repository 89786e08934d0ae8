/** Which server of the API a verb speaks to, and with which token. */
@NullMarked
package dev.larder.worker.cli.server;

import org.jspecify.annotations.NullMarked;
