package dev.larder.pool;

/** What happened, as {@code larder events} lists it. */
public enum EventKind implements Label {
  APPLIED(false),
  PRUNED(false),
  /** Listed from the claims' own rows: a claim writes no event. */
  CLAIMED(false),
  MISSED(false),
  RELEASED(false),
  DELETED(false),
  EXTENDED(false),
  PAUSED(false),
  RESUMED(false),
  RESET(false),
  INVALIDATED(false),
  SETTINGS_CHANGED(false),
  TOKEN_CREATED(false),
  TOKEN_REVOKED(false),
  FAILURE_LIMIT_REACHED(true),
  RECOVERED(true),
  OUT_OF_STOCK(true),
  BACK_IN_STOCK(true),
  RESOURCES_REPLACED(true),
  REPLACEMENT_FORECAST(true),
  LEASE_ENDING(true),
  RECIPIENT_FAILED(false);

  private final boolean notifies;

  EventKind(boolean notifies) {
    this.notifies = notifies;
  }

  /** Whether the organization's recipients are notified. */
  public boolean notifies() {
    return notifies;
  }
}
