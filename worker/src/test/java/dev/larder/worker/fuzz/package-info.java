/** Inputs that are nearly right, made by changing the structure of right ones. */
@NullMarked
package dev.larder.worker.fuzz;

import org.jspecify.annotations.NullMarked;
