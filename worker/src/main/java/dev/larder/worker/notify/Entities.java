package dev.larder.worker.notify;

import dev.larder.store.notification.NotificationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All entities of a message with their ids, a line each: what a mail ends with. */
final class Entities {
  private Entities() {}

  static String lines(NotificationMessage message) {
    List<String> lines = new ArrayList<>();
    named(lines, "organization", message.organization());
    named(lines, "template", message.template());
    numbered(lines, "template version", message.version());
    named(lines, "pool", message.pool());
    named(lines, "preset", message.preset());
    named(lines, "workspace", message.workspace());
    numbered(lines, "workspace build", message.build());
    message.claim().ifPresent(claim -> lines.add("claim: " + claim));
    message.detail("claimant").ifPresent(claimant -> lines.add("claimant: " + claimant));
    lines.add(
        "event: %s, %s, at %s".formatted(message.event(), message.kind().label(), message.at()));
    lines.add("sender: " + message.sender());
    lines.add("delivery: " + message.delivery());
    return String.join("\n", lines);
  }

  private static void named(
      List<String> lines, String what, Optional<NotificationMessage.Named> entity) {
    entity.ifPresent(
        e ->
            lines.add(
                what
                    + ": "
                    + e.name().map(name -> name + " (" + e.id() + ")").orElse("" + e.id())));
  }

  private static void numbered(
      List<String> lines, String what, Optional<NotificationMessage.Numbered> entity) {
    entity.ifPresent(
        e ->
            lines.add(
                what
                    + ": "
                    + e.number().map(number -> number + " (" + e.id() + ")").orElse("" + e.id())));
  }
}
