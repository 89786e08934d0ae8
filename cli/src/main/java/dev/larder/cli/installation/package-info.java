/** What concerns all of an installation: events, metrics, settings. */
@NullMarked
package dev.larder.cli.installation;

import org.jspecify.annotations.NullMarked;
