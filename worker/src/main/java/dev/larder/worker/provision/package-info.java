/**
 * What the kinds of provisioner share. Read {@code Provisioners}, the one way in to them, then
 * {@code RedactedBuild} and {@code Redactor}, through which all goes out; {@code ProgramEnd} says
 * what follows from how a program ended, {@code SpecificationKeys} and {@code SpecificationValues}
 * carry a kind's keys from the pool file to its builds.
 */
@NullMarked
package dev.larder.worker.provision;

import org.jspecify.annotations.NullMarked;
