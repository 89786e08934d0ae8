package dev.larder.server.answer;

import dev.larder.document.Document;
import dev.larder.store.event.Change;

/** What an apply or a new setting changed. */
public final class ChangeDocuments {
  private ChangeDocuments() {}

  public static Document document(Change change) {
    return new Document()
        .put("kind", change.kind())
        .put("subject", change.subject())
        .put("what", change.what())
        .put("from", change.from())
        .put("to", change.to())
        .put("text", change.toString());
  }
}
