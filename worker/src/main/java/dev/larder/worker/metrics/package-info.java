/** What a worker measures and what it exports of the database's metrics. */
@NullMarked
package dev.larder.worker.metrics;

import org.jspecify.annotations.NullMarked;
