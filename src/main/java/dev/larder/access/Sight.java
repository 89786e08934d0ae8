package dev.larder.access;

/** How much of a workspace a subject may see. */
public enum Sight {
  /** Not even that it is there. */
  NONE,
  /** That it is there, and its state; neither its outputs nor what its builds print. */
  STATE,
  /** All of it. */
  ALL
}
