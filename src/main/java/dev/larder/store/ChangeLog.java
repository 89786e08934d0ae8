package dev.larder.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What an apply or a setting changed, as an event keeps it: how many, and the first in words. */
final class ChangeLog {
  private static final int MOST = 50;

  private ChangeLog() {}

  static ObjectNode details(List<Change> changes) {
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    details.put("count", changes.size());
    ArrayNode words = details.putArray("changes");
    changes.stream().limit(MOST).forEach(change -> words.add(change.toString()));
    return details;
  }
}
