/**
 * Sealing of what must not be readable in the database, and the columns where it lies. Its door:
 * {@code Secrets} seals and opens; {@code SealedValues} seals everything again with another key.
 * Read Secrets, SealingKey, DigestKey, SealedColumn, SealedValues.
 */
@NullMarked
package dev.larder.store.secret;

import org.jspecify.annotations.NullMarked;
