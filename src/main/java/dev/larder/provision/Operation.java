package dev.larder.provision;

import dev.larder.pool.Label;

/**
 * What a provisioner is asked to do. A claim is a start build with a number above one. A forecast
 * says what a claim by a placeholder owner would replace, and changes nothing.
 */
public enum Operation implements Label {
  START,
  CLAIM,
  DELETE,
  CHECK,
  FORECAST
}
