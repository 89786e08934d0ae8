package dev.larder.worker.activities;

import dev.larder.plan.Action;
import dev.larder.plan.Action.HoldReason;
import dev.larder.plan.PresetState;
import dev.larder.pool.WorkspaceId;
import dev.larder.store.pass.Decision;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line per pass and preset that acts or holds: a sentence for people, keys for programs. A hold
 * that is new or other than before is a warning, unless it is a slow start, which ends by itself;
 * an act is logged, a hold that stays is not.
 */
final class PlanLog {
  private static final Logger log = LoggerFactory.getLogger(PlanLog.class);
  private static final int MAX_IDS = 100;

  private PlanLog() {}

  static void write(Decision decision) {
    LoggingEventBuilder line = log.atLevel(level(decision));
    for (Map.Entry<String, Object> key : keys(decision).entrySet()) {
      line = line.addKeyValue(key.getKey(), key.getValue());
    }
    line.log(decision.describe());
  }

  static Level level(Decision decision) {
    if (!decision.heldAnew()) {
      return decision.acts() ? Level.INFO : Level.DEBUG;
    }
    boolean startsSlowly =
        decision.plan().actions().stream()
            .allMatch(a -> !(a instanceof Action.Hold h) || h.reason() == HoldReason.SLOW_START);
    return startsSlowly ? Level.INFO : Level.WARN;
  }

  static Map<String, Object> keys(Decision decision) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("organization", decision.organization());
    keys.put("template", decision.template());
    keys.put("version", decision.version());
    keys.put("preset", decision.preset());
    putCount(keys, "end_leases", decision.due().leases().size());
    putCount(keys, "replace_unhealthy", decision.due().unhealthy().size());
    putCount(keys, "notify_leases", decision.due().notified());
    decision.plan().actions().forEach(action -> putAction(keys, action));
    String deletes =
        Stream.concat(
                decision.due().deleted().stream().map(WorkspaceId::toString),
                decision.plan().deletes().stream())
            .limit(MAX_IDS)
            .collect(Collectors.joining(","));
    if (!deletes.isEmpty()) {
      keys.put("delete_ids", deletes);
    }
    putState(keys, decision.plan().state());
    decision
        .until()
        .ifPresent(
            until -> {
              keys.put("until", until);
              keys.put("seconds_left", Duration.between(decision.at(), until).toSeconds());
            });
    return keys;
  }

  private static void putCount(Map<String, Object> keys, String what, int count) {
    if (count > 0) {
      keys.put(what, count);
    }
  }

  private static void putAction(Map<String, Object> keys, Action action) {
    switch (action) {
      case Action.CancelPending cancel -> keys.put("cancel_pending", true);
      case Action.Delete delete ->
          keys.put("delete_" + delete.reason().label(), delete.ids().size());
      case Action.Hold hold -> keys.put("hold_" + hold.reason().label(), hold.count());
      case Action.Create create -> keys.put("create", create.count());
    }
  }

  private static void putState(Map<String, Object> keys, PresetState state) {
    keys.put("desired", state.desired());
    keys.put("actual", state.actual());
    keys.put("starting", state.starting());
    keys.put("stopping", state.stopping());
    keys.put("deleting", state.deleting());
    keys.put("expired", state.expired());
    keys.put("extraneous", state.extraneous());
    keys.put("eligible", state.eligible());
  }
}
