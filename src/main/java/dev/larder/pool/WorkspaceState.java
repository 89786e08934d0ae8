package dev.larder.pool;

/** Where a workspace stands. Expired is never stored: it is ready stock whose time is up. */
public enum WorkspaceState implements Label {
  STARTING,
  READY,
  UNHEALTHY,
  EXPIRED,
  PERSONALIZING,
  CLAIMED,
  STOPPED,
  DELETING,
  FAILED,
  LEAKED,
  DELETED
}
