/**
 * Why a pool has the stock it has. Its door: {@code ExplainCommand}. Read ExplainCommand,
 * Explanation, DiagnosticsFormat.
 */
@NullMarked
package dev.larder.worker.cli.explanation;

import org.jspecify.annotations.NullMarked;
