package dev.larder.worker;

import dev.larder.cli.config.SecretVariables;
import dev.larder.pool.WorkerRole;
import dev.larder.pool.WorkerVersion;
import dev.larder.store.Database;
import dev.larder.store.setting.Settings;
import dev.larder.worker.config.WorkerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** A worker's first line: all settings in force, no secrets. */
final class SettingsInForce {
  private SettingsInForce() {}

  static String line(WorkerConfig config, Database database) {
    Settings shared = database.snapshot("read settings", Settings::read);
    return "working: roles %s, version %s, prebuilds %s, tags %s, build slots %d, claim slots %d, heartbeat %s, drain %s, programs run as %s, secret key %s, mail %s, Nexus endpoints %s, interval %s, backoff %s, look-back %s, hard limit %d, probe after %s, in flight %s, prebuilds in total %s, checks every %s, grace of the unhealthy %s, paused %s"
        .formatted(
            config.roles().stream().map(WorkerRole::label).collect(Collectors.joining(", ")),
            config.version().map(WorkerVersion::toString).orElse("none"),
            config.prebuilds() ? "on" : "off",
            config.tags(),
            config.buildSlots(),
            config.claimSlots(),
            config.heartbeat(),
            config.drain(),
            config.runAs(),
            config.secrets().hasKey() ? "given" : "NONE: secrets are stored readable",
            config.mail().map(Object::toString).orElse("off: notifications by mail fail"),
            config.nexus().map(Object::toString).orElse("none"),
            shared.interval(),
            shared.backoffInterval(),
            shared.lookBack(),
            shared.failureHardLimit(),
            shared.probeAfter(),
            limit(shared.inFlight()),
            limit(shared.prebuilds()),
            shared.checkInterval().map(Duration::toString).orElse("never"),
            shared.unhealthyGrace(),
            shared.paused());
  }

  /** What an operator should know is not kept safe. */
  static List<String> doubts(WorkerConfig config, Map<String, String> environment) {
    List<String> doubts = new ArrayList<>();
    if (config.runAs().isTheWorker()) {
      doubts.add(
          "programs of templates run as this worker's own user: what it knows, its secret key and"
              + " database among it, they can read from its memory and files. To keep it from them"
              + " start the worker by root with --run-as USER");
    }
    List<String> readable = SecretVariables.readable(environment);
    if (!readable.isEmpty()) {
      doubts.add(
          "%s in this process's environment, where every program of the same user reads it: give %s,"
                  .formatted(
                      String.join(", ", readable) + (readable.size() == 1 ? " stands" : " stand"),
                      readable.getFirst() + "_FILE")
              + " or start with ./larder, which hands it over otherwise");
    }
    config.databaseWarning().ifPresent(doubts::add);
    return doubts;
  }

  private static String limit(OptionalInt limit) {
    return limit.isPresent() ? String.valueOf(limit.getAsInt()) : "unlimited";
  }
}
