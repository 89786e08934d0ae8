package dev.larder.provision;

import dev.larder.pool.Label;

/** What a provisioner is asked to do. A claim is a start build with a number above one. */
public enum Operation implements Label {
  START,
  CLAIM,
  DELETE,
  CHECK
}
