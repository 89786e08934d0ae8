package dev.larder.worker.notify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.store.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What people read of an event.
 *
 * @param headline one line
 * @param body what happened and what to do, in a few lines
 */
record Wording(String headline, String body) {
  private static final String IN_PLACE =
      "What to do: let the template give the owner to attributes that can be changed in place.";

  static Wording of(Notice notice) {
    String pool = notice.subject();
    return switch (notice.kind()) {
      case FAILURE_LIMIT_REACHED -> failureLimit(notice, pool);
      case RECOVERED -> recovered(notice, pool);
      case OUT_OF_STOCK -> outOfStock(notice, pool);
      case BACK_IN_STOCK ->
          new Wording(
              pool + ": back in stock",
              "A prebuild of " + pool + " is ready again." + since(notice, " It was out of stock"));
      case RESOURCES_REPLACED -> replaced(notice, pool);
      case REPLACEMENT_FORECAST -> forecast(notice, pool);
      case LEASE_ENDING -> leaseEnding(notice);
      case APPLIED,
          PRUNED,
          CLAIMED,
          MISSED,
          RELEASED,
          DELETED,
          EXTENDED,
          PAUSED,
          RESUMED,
          RESET,
          INVALIDATED,
          SETTINGS_CHANGED,
          RECEIVER_FAILED ->
          new Wording(
              pool + ": " + notice.kind().label(), "By " + notice.sender() + ", of " + pool + ".");
    };
  }

  private static Wording failureLimit(Notice notice, String pool) {
    String count = notice.detail("count").orElse("several");
    List<String> lines = new ArrayList<>();
    lines.add("The last %s builds of %s failed in a row.".formatted(count, pool));
    lines.add(
        "Larder builds no more of it, but for one test build from time to time, until one"
            + " succeeds or there is a new version.");
    notice.detail("error").ifPresent(error -> lines.add("Last error: " + error));
    lines.add("");
    lines.add("What to do:");
    lines.add("  larder explain " + pool);
    notice.build().ifPresent(build -> lines.add("  larder logs " + build.id()));
    lines.add("then repair what fails and apply a new version of the template.");
    return new Wording(
        "%s: gave up after %s failed builds".formatted(pool, count), String.join("\n", lines));
  }

  private static Wording recovered(Notice notice, String pool) {
    boolean byItself = notice.sender().equals("reconciler");
    return new Wording(
        pool + ": recovered",
        (byItself
                ? "A build of " + pool + " succeeded; its stock is filled again."
                : notice.sender() + " reset the failures of " + pool + "; it is built again.")
            + since(notice, " It had given up"));
  }

  private static Wording outOfStock(Notice notice, String pool) {
    String held =
        notice
            .detail("held")
            .map(reason -> "\nNew ones are held back: " + reason + ".")
            .orElse("\nNew ones are being built.");
    return new Wording(
        pool + ": out of stock",
        "Somebody asked for %s and none was ready; %s are wanted in stock.%s\n\nWhat to do:\n  larder explain %s"
            .formatted(pool, notice.detail("desired").orElse("some"), held, pool));
  }

  private static Wording replaced(Notice notice, String pool) {
    String workspace = workspace(notice);
    String claimant = notice.detail("claimant").orElse("somebody");
    return notice.details().path("refused").asBoolean()
        ? refused(notice, pool, workspace, claimant)
        : new Wording(
            "%s: a claim replaced resources of %s".formatted(pool, workspace),
            """
            When %s claimed the prebuilt workspace %s, these resources were destroyed and made anew, so that they had not been prebuilt for anything:
            %s
            %s"""
                .formatted(claimant, workspace, resources(notice), IN_PLACE));
  }

  private static Wording refused(Notice notice, String pool, String workspace, String claimant) {
    return new Wording(
        "%s: a claim was refused, it would have replaced resources of %s"
            .formatted(pool, workspace),
        """
        When %s claimed the prebuilt workspace %s, these resources would have been destroyed and made anew. The template refuses that (onReplacement: refuse): nothing was changed, the claim failed, and the workspace, which is %s's, is failed:
        %s
        %s Until then, claims of this pool fail like this one. The failed workspace stays until it is released:
          larder release %s"""
            .formatted(
                claimant,
                workspace,
                claimant,
                resources(notice),
                IN_PLACE,
                notice.workspace().map(w -> w.id().toString()).orElse(workspace)));
  }

  private static Wording forecast(Notice notice, String pool) {
    return new Wording(
        pool + ": claims would replace resources",
        """
        Prebuilds of %s are ready, but claiming one would destroy these resources and make them anew:
        %s
        Nobody has claimed one yet. %s"""
            .formatted(pool, resources(notice), IN_PLACE));
  }

  private static Wording leaseEnding(Notice notice) {
    String workspace = workspace(notice);
    return new Wording(
        "%s of %s ends soon".formatted(workspace, notice.detail("owner").orElse("somebody")),
        "The lease of the workspace %s (%s) ends at %s; it is deleted then.\n\nTo keep it:\n  larder extend %s"
            .formatted(
                workspace,
                notice.subject(),
                notice.detail("until").orElse("a time that is not recorded"),
                notice.workspace().map(w -> w.id().toString()).orElse(workspace)));
  }

  private static String workspace(Notice notice) {
    return notice.workspace().map(w -> w.name().orElse(w.id().toString())).orElse("a workspace");
  }

  private static String since(Notice notice, String what) {
    return notice.detail("since").map(since -> what + " at " + since + ".").orElse("");
  }

  private static String resources(Notice notice) {
    StringBuilder lines = new StringBuilder();
    for (JsonNode resource : notice.details().path("resources")) {
      List<String> attributes =
          StreamSupport.stream(resource.path("attributes").spliterator(), false)
              .map(JsonNode::asText)
              .toList();
      lines
          .append("  ")
          .append(resource.path("address").asText())
          .append(attributes.isEmpty() ? "" : ", because of " + String.join(", ", attributes))
          .append('\n');
    }
    int more = notice.details().path("more").asInt();
    if (more > 0) {
      lines.append("  and ").append(more).append(" more\n");
    }
    return lines.toString();
  }
}
