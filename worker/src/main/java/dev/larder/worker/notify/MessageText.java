package dev.larder.worker.notify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.store.notification.NotificationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What people read of an event.
 *
 * @param headline one line
 * @param body what happened and what to do, in a few lines
 */
record MessageText(String headline, String body) {
  private static final String IN_PLACE =
      "What to do: let the template give the owner to attributes that can be changed in place.";

  static MessageText of(NotificationMessage message) {
    String pool = message.subject();
    return switch (message.kind()) {
      case FAILURE_LIMIT_REACHED -> failureLimit(message, pool);
      case RECOVERED -> recovered(message, pool);
      case OUT_OF_STOCK -> outOfStock(message, pool);
      case BACK_IN_STOCK ->
          new MessageText(
              pool + ": back in stock",
              "A prebuild of "
                  + pool
                  + " is ready again."
                  + since(message, " It was out of stock"));
      case RESOURCES_REPLACED -> replaced(message, pool);
      case REPLACEMENT_FORECAST -> forecast(message, pool);
      case LEASE_ENDING -> leaseEnding(message);
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
          TOKEN_CREATED,
          TOKEN_REVOKED,
          RECIPIENT_FAILED ->
          new MessageText(
              pool + ": " + message.kind().label(),
              "By " + message.sender() + ", of " + pool + ".");
    };
  }

  private static MessageText failureLimit(NotificationMessage message, String pool) {
    String count = message.detail("count").orElse("several");
    List<String> lines = new ArrayList<>();
    lines.add("The last %s builds of %s failed in a row.".formatted(count, pool));
    lines.add(
        "Larder builds no more of it, but for one test build from time to time, until one"
            + " succeeds or there is a new version.");
    message.detail("error").ifPresent(error -> lines.add("Last error: " + error));
    lines.add("");
    lines.add("What to do:");
    lines.add("  larder explain " + pool);
    message.build().ifPresent(build -> lines.add("  larder logs " + build.id()));
    lines.add("then repair what fails and apply a new version of the template.");
    return new MessageText(
        "%s: gave up after %s failed builds".formatted(pool, count), String.join("\n", lines));
  }

  private static MessageText recovered(NotificationMessage message, String pool) {
    boolean byItself = message.sender().equals("reconciler");
    return new MessageText(
        pool + ": recovered",
        (byItself
                ? "A build of " + pool + " succeeded; its stock is filled again."
                : message.sender() + " reset the failures of " + pool + "; it is built again.")
            + since(message, " It had given up"));
  }

  private static MessageText outOfStock(NotificationMessage message, String pool) {
    String held =
        message
            .detail("held")
            .map(reason -> "\nNew ones are held back: " + reason + ".")
            .orElse("\nNew ones are being built.");
    return new MessageText(
        pool + ": out of stock",
        "A claim asked for %s and none was ready; %s are wanted in stock.%s\n\nWhat to do:\n  larder explain %s"
            .formatted(pool, message.detail("desired").orElse("some"), held, pool));
  }

  private static MessageText replaced(NotificationMessage message, String pool) {
    String workspace = workspace(message);
    String claimant = message.detail("claimant").orElse("a caller");
    return message.details().path("refused").asBoolean()
        ? refused(message, pool, workspace, claimant)
        : new MessageText(
            "%s: a claim replaced resources of %s".formatted(pool, workspace),
            """
            When %s claimed the prebuilt workspace %s, these resources were destroyed and made again, so that they had not been prebuilt for anything:
            %s
            %s\
            """
                .formatted(claimant, workspace, resources(message), IN_PLACE));
  }

  private static MessageText refused(
      NotificationMessage message, String pool, String workspace, String claimant) {
    return new MessageText(
        "%s: a claim was refused, it would have replaced resources of %s"
            .formatted(pool, workspace),
        """
        When %s claimed the prebuilt workspace %s, these resources would have been destroyed and made again. The template refuses that (onReplacement: refuse): nothing was changed, the claim failed, and the workspace, which is %s's, is failed:
        %s
        %s Until then, claims of this pool fail like this one. The failed workspace stays until it is released:
          larder release %s\
        """
            .formatted(
                claimant,
                workspace,
                claimant,
                resources(message),
                IN_PLACE,
                message.workspace().map(w -> w.id().toString()).orElse(workspace)));
  }

  private static MessageText forecast(NotificationMessage message, String pool) {
    return new MessageText(
        pool + ": claims would replace resources",
        """
        Prebuilds of %s are ready, but claiming one would destroy these resources and make them again:
        %s
        None was claimed yet. %s\
        """
            .formatted(pool, resources(message), IN_PLACE));
  }

  private static MessageText leaseEnding(NotificationMessage message) {
    String workspace = workspace(message);
    return new MessageText(
        "%s of %s ends soon"
            .formatted(workspace, message.detail("owner").orElse("an unknown owner")),
        "The lease of the workspace %s (%s) ends at %s; it is deleted then.\n\nTo keep it:\n  larder extend %s"
            .formatted(
                workspace,
                message.subject(),
                message.detail("until").orElse("a time that is not recorded"),
                message.workspace().map(w -> w.id().toString()).orElse(workspace)));
  }

  private static String workspace(NotificationMessage message) {
    return message.workspace().map(w -> w.name().orElse(w.id().toString())).orElse("a workspace");
  }

  private static String since(NotificationMessage message, String what) {
    return message.detail("since").map(since -> what + " at " + since + ".").orElse("");
  }

  private static String resources(NotificationMessage message) {
    StringBuilder lines = new StringBuilder();
    for (JsonNode resource : message.details().path("resources")) {
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
    int more = message.details().path("more").asInt();
    if (more > 0) {
      lines.append("  and ").append(more).append(" more\n");
    }
    return lines.toString();
  }
}
