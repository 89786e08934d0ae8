package dev.larder.server.answer;

import dev.larder.claim.ClaimResult;
import dev.larder.document.Document;

/** Claims, as the one who claimed is shown them. */
public final class ClaimDocuments {
  private ClaimDocuments() {}

  public static Document document(ClaimResult.Owned owned) {
    Document document =
        new Document()
            .put("claim", owned.claim())
            .put("workspace", owned.workspace())
            .put("name", owned.name())
            .put("owner", owned.owner())
            .put("hit", owned.hit())
            .put("state", owned.status())
            .put("outputs", owned.outputs())
            .put("sensitiveOutputs", owned.sensitiveOutputs())
            .put("tookMicros", owned.tookMicros())
            .put("build", owned.build())
            .put("leaseUntil", owned.leaseUntil())
            .put("reason", owned.error());
    return ReplacedDocuments.put(document, owned.replaced(), owned.refused());
  }
}
