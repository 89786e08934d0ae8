/**
 * What every statement needs: names resolved to pools, conditions on builds, instants, JSON, ids.
 * Its door: {@code ResolvePool} is the one rule for the names that people write.
 */
@NullMarked
package dev.larder.store.sql;

import org.jspecify.annotations.NullMarked;
