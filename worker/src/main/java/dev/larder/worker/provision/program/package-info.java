/**
 * Programs of builds, and the folder that they run in. Read {@code WorkDirectory}, then {@code
 * Supervisor} and the script {@code supervisor} beside it in the resources.
 */
@NullMarked
package dev.larder.worker.provision.program;

import org.jspecify.annotations.NullMarked;
