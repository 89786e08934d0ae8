package dev.larder.pool;

/** What became of notifying one recipient of one event. */
public enum DeliveryStatus implements Label {
  /** It is being tried. */
  WAITING,
  /** The recipient's server took it. */
  ACCEPTED,
  /** It was refused for good, or could not be delivered in time. */
  FAILED,
  /** The organization had no recipient. */
  NONE
}
