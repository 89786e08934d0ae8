package dev.larder.pool;

/** Why a build was asked for. */
public enum BuildReason implements Label {
  MISSING,
  SURPLUS,
  EXPIRED,
  INACTIVE,
  UNHEALTHY,
  CLEANUP,
  CLAIM,
  COLD,
  MANUAL
}
