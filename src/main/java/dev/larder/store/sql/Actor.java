package dev.larder.store.sql;

/** Who asks for a build or causes an event where no person does. */
public final class Actor {
  /** Whatever keeps the stock: passes, and what follows from them. */
  public static final String RECONCILER = "reconciler";

  private Actor() {}
}
