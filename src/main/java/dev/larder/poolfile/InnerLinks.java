package dev.larder.poolfile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows links by the names that are packed, without a file system: a link is good if it never
 * leaves the directory on its way, not even to come back, as the directory will have another name
 * where it is unpacked.
 */
final class InnerLinks {
  private static final int MAX_FOLLOWED = 40;
  private static final int MAX_STEPS = 2000;

  /** What is there, by name; of links their target. */
  private final Map<String, String> links = new HashMap<>();

  private final Map<String, PackedEntry.Type> others = new HashMap<>();

  /** The folders that it stands in are there with it. */
  void add(String name, PackedEntry.Type type, String target) {
    for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
      others.putIfAbsent(name.substring(0, slash), PackedEntry.Type.FOLDER);
    }
    if (type == PackedEntry.Type.LINK) {
      links.put(name, target);
    } else {
      others.put(name, type);
    }
  }

  /** What is wrong with this link; empty: nothing. */
  Optional<String> problem(String link) {
    String target = links.getOrDefault(link, "");
    List<String> at = new ArrayList<>(Arrays.asList(link.split("/", -1)));
    at.removeLast();
    Deque<String> ahead = new ArrayDeque<>();
    if (!follow(target, ahead)) {
      return out(link, target);
    }
    int followed = 1;
    for (int steps = 0; !ahead.isEmpty(); steps++) {
      if (followed > MAX_FOLLOWED || steps > MAX_STEPS) {
        return Optional.of(link + " is a link that leads too far or in a circle");
      }
      String next = ahead.removeFirst();
      if (next.isEmpty() || next.equals(".")) {
        continue;
      }
      if (next.equals("..")) {
        if (at.isEmpty()) {
          return out(link, target);
        }
        at.removeLast();
        continue;
      }
      String name = at.isEmpty() ? next : String.join("/", at) + "/" + next;
      if (links.containsKey(name)) {
        followed++;
        if (!follow(links.getOrDefault(name, ""), ahead)) {
          return out(link, target);
        }
      } else {
        PackedEntry.Type found = others.get(name);
        if (found == null || (found == PackedEntry.Type.FILE && !ahead.isEmpty())) {
          return Optional.of(
              "%s is a link to %s, which is not there or left out".formatted(link, target));
        }
        at.add(next);
      }
    }
    return Optional.empty();
  }

  /** False: to a place that is not relative to the link's. */
  private static boolean follow(String target, Deque<String> ahead) {
    List<String> steps = new ArrayList<>(Arrays.asList(target.split("/", -1)));
    Collections.reverse(steps);
    steps.forEach(ahead::addFirst);
    return !target.startsWith("/");
  }

  private static Optional<String> out(String link, String target) {
    return Optional.of(
        "%s is a link that leads out of the directory, to %s".formatted(link, target));
  }
}
