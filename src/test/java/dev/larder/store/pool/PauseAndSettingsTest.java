package dev.larder.store.pool;

import static dev.larder.store.Wanted.file;
import static dev.larder.store.Wanted.preset;
import static dev.larder.store.Wanted.template;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.desired.PoolFile;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.store.Database;
import dev.larder.store.TestDatabase;
import dev.larder.store.history.RetentionPeriods;
import dev.larder.store.secret.Secrets;
import dev.larder.store.setting.Setting;
import dev.larder.store.setting.Settings;
import dev.larder.store.setting.SharedSettings;
import dev.larder.store.setting.SharedSettings.Listed;
import dev.larder.store.setting.SharedSettings.SetResult;
import dev.larder.store.sql.ResolveResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class PauseAndSettingsTest {
  private final Database database = TestDatabase.fresh();
  private final Pools pools = new Pools(database, Secrets.withoutKey());
  private final SharedSettings settings = new SharedSettings(database);

  @Test
  void settingsHaveDefaults() {
    assertThat(settings.read()).isEqualTo(Settings.DEFAULTS);
    assertThat(settings.list())
        .hasSameSizeAs(Setting.values())
        .noneMatch(Listed::overridden)
        .contains(new Listed("interval", "5m", "5m", false));
  }

  @Test
  void everySettingCanBeSetAndTakenBack() {
    SetResult result =
        settings.set(
            Map.of(
                "interval", "30s",
                "mailDomains", "acme.example",
                "backoffInterval", "PT2M",
                "lookBack", "2h",
                "failureHardLimit", "0",
                "probeAfter", "1d",
                "inFlight", "20",
                "checkInterval", "off",
                "unhealthyGrace", "30s",
                "prebuilds", "30"),
            "ann");

    assertThat(((SetResult.Done) result).changes()).hasSize(10);
    assertThat(settings.read())
        .isEqualTo(
            new Settings(
                Duration.ofSeconds(30),
                Duration.ofMinutes(2),
                Duration.ofHours(2),
                0,
                Duration.ofDays(1),
                OptionalInt.of(20),
                OptionalInt.of(30),
                Optional.empty(),
                Duration.ofSeconds(30),
                Optional.empty()));
    assertThat(settings.list())
        .filteredOn(listed -> !listed.key().startsWith("retain"))
        .allMatch(Listed::overridden);

    settings.set(Map.of("interval", "default", "inFlight", "none"), "ann");
    assertThat(settings.read().interval()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.read().inFlight()).isEmpty();
  }

  @Test
  void howLongHistoryIsKeptIsASettingOfItsOwn() {
    settings.set(Map.of("retainBuilds", "90d", "retainLogs", "12h"), "ann");

    RetentionPeriods periods = database.snapshot("read settings", RetentionPeriods::read);
    assertThat(periods.builds()).isEqualTo(Duration.ofDays(90));
    assertThat(periods.logs()).isEqualTo(Duration.ofHours(12));
    assertThat(periods.events()).isEqualTo(Duration.ofDays(90));
    assertThat(settings.read()).isEqualTo(Settings.DEFAULTS);
  }

  @Test
  void anIntervalOfZeroOrLessMeansTheDefaultAndSaysSo() {
    settings.set(Map.of("interval", "30s"), "ann");

    for (String value : List.of("0s", "0", "-5m")) {
      assertThat(settings.set(Map.of("interval", value), "ann"))
          .isInstanceOfSatisfying(
              SetResult.Done.class,
              done -> assertThat(done.notes()).containsExactly("interval: the default, 5m, holds"));
    }
    assertThat(settings.read().interval()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void whatIsWrongIsSaidAndNothingIsSet() {
    SetResult result =
        settings.set(Map.of("intervall", "30s", "lookBack", "soon", "inFlight", "7"), "ann");

    assertThat(((SetResult.Refused) result).reasons())
        .containsExactlyInAnyOrder(
            "intervall: no such setting; did you mean \"interval\"?",
            "lookBack: \"soon\" is not a duration: write 30s, 10m, 24h, 7d, or ISO-8601 such as"
                + " PT1H30M");
    assertThat(settings.read()).isEqualTo(Settings.DEFAULTS);
  }

  @Test
  void everythingCanBePaused() {
    assertThat(pools.pause(new PauseScope.Everything(), "ann", "an incident"))
        .isEqualTo(new PauseResult.Done(true, List.of()));
    assertThat(settings.read().pause())
        .hasValueSatisfying(
            pause -> {
              assertThat(pause.who()).isEqualTo("ann");
              assertThat(pause.why()).isEqualTo("an incident");
            });
    assertThat(pools.resume(new PauseScope.Everything(), "ann"))
        .isEqualTo(new PauseResult.Done(true, List.of()));
    assertThat(settings.read().paused()).isFalse();
  }

  @Test
  void aPoolOrAnOrganizationCanBePaused() {
    apply("acme");
    PresetId preset = found("t/p").preset().orElseThrow();
    PauseScope pool = new PauseScope.OnePool(PoolName.parse("t/p"));
    PauseScope organization = new PauseScope.OneOrganization("acme");

    for (PauseScope scope : List.of(pool, organization)) {
      assertThat(pools.pause(scope, "ann", "why"))
          .isEqualTo(new PauseResult.Done(true, List.of(preset)));
      assertThat(pools.pause(scope, "bob", "why not"))
          .isEqualTo(new PauseResult.Done(false, List.of(preset)));
      assertThat(pools.resume(scope, "ann")).isEqualTo(new PauseResult.Done(true, List.of(preset)));
      assertThat(pools.resume(scope, "ann"))
          .isEqualTo(new PauseResult.Done(false, List.of(preset)));
    }
    assertThat(pools.pause(new PauseScope.OneOrganization("acne"), "ann", ""))
        .isEqualTo(
            new PauseResult.Unknown("there is no organization acne; did you mean \"acme\"?"));
  }

  @Test
  void aNameThatIsNoPoolGetsTheNearest() {
    assertThat(reason("t/p")).isEqualTo("there is no pool t/p: none was applied yet");
    apply("acme");
    assertThat(reason("t/q")).isEqualTo("there is no pool t/q; did you mean \"t/p\"?");
    assertThat(reason("acme/something/else"))
        .isEqualTo("there is no pool acme/something/else; there are: acme/t/p");
  }

  @Test
  void anOrganizationIsImpliedOnlyWhereOneHasThePool() {
    apply("acme");
    assertThat(found("t/p").name()).isEqualTo(PoolName.parse("acme/t/p"));
    apply("other");
    assertThat(reason("t/p")).isEqualTo("which organization? write acme/t/p or other/t/p");
    assertThat(found("other/t/p").name()).isEqualTo(PoolName.parse("other/t/p"));
  }

  private void apply(String organization) {
    pools.apply(
        new PoolFile(
            organization,
            Optional.empty(),
            Optional.empty(),
            file(template("t", preset("p", 1))).templates()),
        "ann",
        false,
        false);
  }

  private ResolveResult.Found found(String name) {
    return (ResolveResult.Found) pools.resolve(PoolName.parse(name));
  }

  private String reason(String name) {
    return ((ResolveResult.Unknown) pools.resolve(PoolName.parse(name))).reason();
  }
}
