package dev.larder.pool;

/** What becomes of a claim that would replace resources: it is notified, or refused. */
public enum OnReplacement implements Label {
  WARN,
  REFUSE
}
