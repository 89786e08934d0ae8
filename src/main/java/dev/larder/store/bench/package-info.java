/**
 * What the store costs beside the least that PostgreSQL could do it for, both in one run. Its door:
 * {@code BenchDatabase} and {@code ClaimBench}. Read ClaimBench, Contender, BareClaim, SameRows.
 */
@NullMarked
package dev.larder.store.bench;

import org.jspecify.annotations.NullMarked;
