package dev.larder.worker;

import dev.larder.store.Database;
import dev.larder.store.Settings;
import dev.larder.worker.config.WorkerConfig;
import java.time.Duration;
import java.util.OptionalInt;

/** A worker's first line: all settings in force, no secrets. */
final class SettingsInForce {
  private SettingsInForce() {}

  static String line(WorkerConfig config, Database database) {
    Settings shared = database.snapshot("read settings", Settings::read);
    return "working: prebuilds %s, tags %s, build slots %d, claim slots %d, heartbeat %s, secret key %s, mail %s, interval %s, backoff %s, look-back %s, hard limit %d, probe after %s, in flight %s, prebuilds in total %s, checks every %s, grace of the unhealthy %s, paused %s"
        .formatted(
            config.prebuilds() ? "on" : "off",
            config.tags(),
            config.buildSlots(),
            config.claimSlots(),
            config.heartbeat(),
            config.secrets().hasKey() ? "given" : "NONE: secrets are stored readable",
            config.mail().map(Object::toString).orElse("off: notifications by mail fail"),
            shared.interval(),
            shared.backoffInterval(),
            shared.lookBack(),
            shared.failureHardLimit(),
            shared.probeAfter(),
            most(shared.inFlight()),
            most(shared.prebuilds()),
            shared.checkInterval().map(Duration::toString).orElse("never"),
            shared.unhealthyGrace(),
            shared.paused());
  }

  private static String most(OptionalInt limit) {
    return limit.isPresent() ? String.valueOf(limit.getAsInt()) : "unlimited";
  }
}
