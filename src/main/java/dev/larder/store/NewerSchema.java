package dev.larder.store;

/** The database's schema was made by a newer version of this program, which alone knows it. */
public final class NewerSchema extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NewerSchema(int found, int known) {
    super(
        "the database's schema is newer than this program: it has migration %d, this knows %d; use the"
                .formatted(found, known)
            + " version of Larder that migrated it, or a later one",
        null,
        false,
        false);
  }
}
