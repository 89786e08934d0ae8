package dev.larder.store.event;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What an apply or a setting changed, as an event keeps it: how many, and the first described. */
public final class ChangeSummary {
  private static final int MAX = 50;

  private ChangeSummary() {}

  public static ObjectNode details(List<Change> changes) {
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    details.put("count", changes.size());
    ArrayNode words = details.putArray("changes");
    changes.stream().limit(MAX).forEach(change -> words.add(change.toString()));
    return details;
  }
}
