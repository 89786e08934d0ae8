package dev.larder.worker.provision.tofu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.larder.worker.fuzz.Choices;
import dev.larder.worker.fuzz.TreeChanges;
import java.util.List;

/** What OpenTofu of another time may say of a plan, a state and an error. */
public final class TofuFuzz {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode PLAN =
      right(
          """
          {"format_version": "1.2", "resource_changes": [
            {"address": "a.b", "change": {"actions": ["delete", "create"],
             "replace_paths": [["x"], ["list", 0, "name"]]}},
            {"address": "c.d", "change": {"actions": ["no-op"]}}]}
          """);

  private static final JsonNode STATE =
      right(
          """
          {"version": 4, "serial": 7, "lineage": "l", "resources": [{"type": "t"}],
           "outputs": {"url": {"value": "u", "type": "string"},
                       "token": {"value": ["s"], "sensitive": true}}}
          """);

  private TofuFuzz() {}

  /** Nothing is thrown but the IllegalArgumentException of what is no state. */
  public static void fuzzerTestOneInput(byte[] input) {
    Choices choices = new Choices(input);
    if (choices.next(2) == 0) {
      String plan = TreeChanges.changed(PLAN, choices);
      if (TofuPlan.replaced(plan).map(List::size).orElse(0) > plan.length()) {
        throw new IllegalStateException("more resources than the plan can hold");
      }
      return;
    }
    try {
      String text = TreeChanges.changed(STATE, choices);
      if (TofuError.first("Error: " + text).isEmpty()) {
        throw new IllegalStateException("an error that is not seen");
      }
      TofuState state = new TofuState(JSON.readTree(text));
      boolean less = state.allOutputs().size() < state.outputs().size();
      if (less || (state.hasResources() && state.follows(state))) {
        throw new IllegalStateException("a state that follows itself, or has lost outputs");
      }
    } catch (JsonProcessingException | IllegalArgumentException refused) {
      return;
    }
  }

  private static JsonNode right(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
