package dev.larder.server.answer;

import dev.larder.document.Document;
import dev.larder.store.view.BuildView;

/** Builds. */
public final class BuildDocuments {
  private BuildDocuments() {}

  public static Document document(BuildView build) {
    Document document =
        new Document()
            .put("id", build.id())
            .put("workspace", build.workspace())
            .put("workspaceName", build.workspaceName())
            .put("organization", build.pool().organization())
            .put("template", build.pool().template())
            .put("preset", build.pool().preset())
            .put("number", build.number())
            .put("transition", build.transition())
            .put("reason", build.reason())
            .put("initiator", build.initiator())
            .put("status", build.status())
            .put("attempt", build.attempt())
            .put("createdAt", build.createdAt())
            .put("startedAt", build.startedAt())
            .put("finishedAt", build.finishedAt())
            .put("ageSeconds", build.age())
            .put("tookSeconds", build.took().map(time -> time.toMillis() / 1000.0))
            .put("error", build.error());
    return ReplacedDocuments.put(document, build.replacement());
  }
}
