package dev.larder.worker;

import java.util.ArrayList;
import java.util.List;

/** The tag sets that a worker serves: every subset of its own tags, the empty one among them. */
final class TagSets {
  /** More tags than this would be more queues than a process should poll. */
  static final int MAX = 5;

  private TagSets() {}

  static List<List<String>> within(List<String> tags) {
    if (tags.size() > MAX) {
      throw new IllegalArgumentException("a worker serves at most " + MAX + " tags, not " + tags);
    }
    List<List<String>> sets = new ArrayList<>();
    for (int mask = 0; mask < 1 << tags.size(); mask++) {
      List<String> set = new ArrayList<>();
      for (int i = 0; i < tags.size(); i++) {
        if ((mask & 1 << i) != 0) {
          set.add(tags.get(i));
        }
      }
      sets.add(set);
    }
    return sets;
  }
}
