/** Why a pool has the stock it has: as a server says it. */
@NullMarked
package dev.larder.cli.explanation;

import org.jspecify.annotations.NullMarked;
