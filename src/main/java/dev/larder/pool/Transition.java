package dev.larder.pool;

/** What a build does to its workspace. */
public enum Transition implements Label {
  START,
  STOP,
  DELETE
}
