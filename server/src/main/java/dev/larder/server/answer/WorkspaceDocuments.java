package dev.larder.server.answer;

import dev.larder.document.Document;
import dev.larder.store.build.Replacement;
import dev.larder.store.view.WorkspaceView;

/** Workspaces, in stock or claimed. */
public final class WorkspaceDocuments {
  private WorkspaceDocuments() {}

  public static Document document(WorkspaceView workspace) {
    Document document =
        new Document()
            .put("id", workspace.id())
            .put("name", workspace.name())
            .put("organization", workspace.pool().organization())
            .put("template", workspace.pool().template())
            .put("preset", workspace.pool().preset())
            .put("owner", workspace.owner())
            .put("state", workspace.state())
            .put("reason", workspace.reason())
            .put("createdAt", workspace.createdAt())
            .put("ageSeconds", workspace.age())
            .put("leaseUntil", workspace.leaseUntil())
            .put("retryAt", workspace.retryAt())
            .put("outputs", workspace.outputs())
            .put("forecast", workspace.forecast().map(Replacement::addresses));
    return ReplacedDocuments.put(document, workspace.replacement());
  }
}
