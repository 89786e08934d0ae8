package dev.larder.worker.notify;

import dev.larder.store.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All entities of a notice with their ids, a line each: what a mail ends with. */
final class Entities {
  private Entities() {}

  static String lines(Notice notice) {
    List<String> lines = new ArrayList<>();
    named(lines, "organization", notice.organization());
    named(lines, "template", notice.template());
    numbered(lines, "template version", notice.version());
    named(lines, "pool", notice.pool());
    named(lines, "preset", notice.preset());
    named(lines, "workspace", notice.workspace());
    numbered(lines, "workspace build", notice.build());
    notice.claim().ifPresent(claim -> lines.add("claim: " + claim));
    notice.detail("claimant").ifPresent(claimant -> lines.add("claimant: " + claimant));
    lines.add("event: %s, %s, at %s".formatted(notice.event(), notice.kind().label(), notice.at()));
    lines.add("sender: " + notice.sender());
    lines.add("delivery: " + notice.delivery());
    return String.join("\n", lines);
  }

  private static void named(List<String> lines, String what, Optional<Notice.Named> entity) {
    entity.ifPresent(
        e ->
            lines.add(
                what
                    + ": "
                    + e.name().map(name -> name + " (" + e.id() + ")").orElse("" + e.id())));
  }

  private static void numbered(List<String> lines, String what, Optional<Notice.Numbered> entity) {
    entity.ifPresent(
        e ->
            lines.add(
                what
                    + ": "
                    + e.number().map(number -> number + " (" + e.id() + ")").orElse("" + e.id())));
  }
}
