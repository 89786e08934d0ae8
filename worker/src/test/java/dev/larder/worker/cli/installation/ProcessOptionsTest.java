package dev.larder.worker.cli.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.larder.cli.config.Instance;
import dev.larder.cli.frame.CliContext;
import dev.larder.store.secret.Secrets;
import dev.larder.store.secret.UnknownSecretKey;
import dev.larder.worker.cli.LarderProcess;
import dev.larder.worker.config.TemporalTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Every option and variable of the processes with what it configures, and every default. */
@NullMarked
class ProcessOptionsTest {
  private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final Map<String, String> GIVEN =
      Map.of(
          "LARDER_DATABASE_URL",
          "postgres://ann@db/larder",
          "TEMPORAL_ADDRESS",
          "temporal:7233",
          "TEMPORAL_CONFIG_FILE",
          "none.toml");

  @TempDir private Path folder;

  /**
   * An option that is given, beside variables, or these alone.
   *
   * @param fallback of the option, as its annotation has it
   * @param component of the record that it sets, and to what
   */
  private record Mapping(
      String option,
      String value,
      String fallback,
      Map<String, String> variables,
      String component,
      String configured) {
    static Mapping of(
        String option, String value, String fallback, String component, String configured) {
      return new Mapping(option, value, fallback, Map.of(), component, configured);
    }

    static Mapping variables(Map<String, String> variables, String component, String configured) {
      return new Mapping("", "", "", variables, component, configured);
    }

    Mapping beside(String variable, String text) {
      return new Mapping(option, value, fallback, Map.of(variable, text), component, configured);
    }

    List<String> arguments() {
      return Stream.of(option, value).filter(text -> !text.isEmpty()).toList();
    }

    @Override
    public String toString() {
      return option + " " + value + " " + variables;
    }
  }

  private List<Mapping> worker() {
    return List.of(
        Mapping.of("--roles", "build, notify", "${env:LARDER_ROLES:-}", "roles", "[BUILD, NOTIFY]"),
        Mapping.of("--drain", "5m", "${env:LARDER_DRAIN:-12s}", "drain", "PT5M"),
        Mapping.of("--deployment", "larder", "", "version", "Optional[larder.b7]")
            .beside("LARDER_BUILD_ID", "b7"),
        Mapping.of("--build-id", "b8", "", "version", "Optional[larder.b8]")
            .beside("LARDER_DEPLOYMENT", "larder"),
        Mapping.of("--nexus", nexus(), "${env:LARDER_NEXUS:-}", "nexus", "Optional[payments]"),
        Mapping.of("--tags", "gpu,arm", "${env:LARDER_TAGS:-}", "tags", "[gpu, arm]"),
        Mapping.of("--build-slots", "3", "${env:LARDER_BUILD_SLOTS:-8}", "buildSlots", "3"),
        Mapping.of("--claim-slots", "2", "${env:LARDER_CLAIM_SLOTS:-4}", "claimSlots", "2"),
        Mapping.of(
            "--work-directory",
            "work",
            "${env:LARDER_WORK_DIRECTORY:-larder-work}",
            "workDirectory",
            folder.resolve("work").toString()),
        Mapping.of("--run-as", "jo", "${env:LARDER_RUN_AS:-}", "runAs", "{*=jo}"),
        Mapping.of("--heartbeat", "1m", "${env:LARDER_HEARTBEAT:-30s}", "heartbeat", "PT1M"),
        Mapping.of("--metrics", "off", "${env:LARDER_METRICS:-}", "metrics", "Optional.empty"),
        Mapping.of(
            "--metrics-port",
            "9000",
            "${env:LARDER_METRICS_PORT:-}",
            "metrics",
            "Optional[127.0.0.1:9000]"),
        Mapping.of("--prebuilds", "off", "${env:LARDER_PREBUILDS:-on}", "prebuilds", "false"),
        Mapping.of("--smtp", "smtp://mail", "", "mail", "Optional[mail:587 as l@acme.example]")
            .beside("LARDER_MAIL_FROM", "l@acme.example"),
        Mapping.of(
                "--mail-from", "l@acme.example", "", "mail", "Optional[mail:587 as l@acme.example]")
            .beside("LARDER_SMTP_URL", "smtp://mail"),
        Mapping.of(
                "--insecure", "", "${env:LARDER_INSECURE:-false}", "secrets", "a key, or readable")
            .beside("LARDER_SECRET_KEY", KEY),
        Mapping.of(
            "--database",
            "postgres://bob@other/larder",
            "",
            "databaseUrl",
            "jdbc:postgresql://other/larder?user=bob"),
        Mapping.variables(Map.of("LARDER_SECRET_KEY", KEY), "secrets", "a key"),
        Mapping.variables(Map.of("TEMPORAL_NAMESPACE", "acme"), "temporal", "temporal:7233 acme"),
        Mapping.variables(
            Map.of("LARDER_SMTP_URL", "smtps://l%40acme.example@mail", "LARDER_SMTP_PASSWORD", "p"),
            "mail",
            "Optional[mail:465 as l@acme.example]"));
  }

  private String nexus() {
    Path file = folder.resolve("nexus.yaml");
    try {
      Files.writeString(
          file,
          """
          endpoints:
            - {endpoint: payments, organization: acme, pools: [acme/java-dev/*], ownerPrefix: payments-}
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toString();
  }

  private List<Mapping> dev() {
    return List.of(
        Mapping.of("--reset", "", "", "", ""),
        Mapping.of("--file", "p.yaml", "", "pools", "Optional[" + folder.resolve("p.yaml") + "]"),
        Mapping.of("--postgres-port", "5555", "", "ports", "{postgres=5555}"),
        Mapping.of("--temporal-port", "7777", "", "ports", "{temporal=7777}"),
        Mapping.of("--ui-port", "8888", "", "ports", "{temporal-ui=8888}"));
  }

  @Test
  void aWorkersDefaults() {
    assertThat(worker(Map.of()))
        .containsExactly(
            entry("databaseUrl", "jdbc:postgresql://db/larder?user=ann"),
            entry("temporal", "temporal:7233 default"),
            entry("secrets", "readable"),
            entry("workDirectory", folder.resolve("larder-work").toString()),
            entry("runAs", "the worker itself"),
            entry("roles", "[RECONCILE, CLAIM, BUILD, NOTIFY]"),
            entry("tags", "[]"),
            entry("buildSlots", "8"),
            entry("claimSlots", "4"),
            entry("heartbeat", "PT30S"),
            entry("drain", "PT12S"),
            entry("version", "Optional.empty"),
            entry("prebuilds", "true"),
            entry("metrics", "Optional[127.0.0.1:9464]"),
            entry("mail", "Optional.empty"),
            entry("nexus", "Optional.empty"));
  }

  @Test
  void everyOptionOfAWorkerConfiguresWhatIsListed() {
    Map<String, String> defaults = worker(Map.of());
    for (Mapping mapping : worker()) {
      assertThat(changed(defaults, worker(mapping.variables(), arguments(mapping))))
          .as("%s", mapping)
          .containsExactly(entry(mapping.component(), mapping.configured()));
    }
    assertListed("worker", worker());
    assertThat(worker())
        .extracting(Mapping::component)
        .as("components of WorkerConfig that something sets")
        .containsAll(defaults.keySet());
  }

  @Test
  void devsDefaults() throws Exception {
    assertThat(dev("dev"))
        .containsExactly(
            entry("folder", folder.toString()),
            entry("pools", "Optional.empty"),
            entry("ports", "{}"),
            entry("environment", GIVEN.toString()));
    Path examples = Files.createDirectory(folder.resolve("examples"));
    assertThat(dev("dev")).containsEntry("pools", "Optional[" + examples + "]");
  }

  @Test
  void everyOptionOfDevConfiguresWhatIsListed() {
    Map<String, String> defaults = dev("dev");
    for (Mapping mapping : dev()) {
      assertThat(
              changed(
                  defaults,
                  dev(
                      Stream.concat(Stream.of("dev"), mapping.arguments().stream())
                          .toArray(String[]::new))))
          .as("%s", mapping)
          .isEqualTo(
              mapping.component().isEmpty()
                  ? Map.of()
                  : Map.of(mapping.component(), mapping.configured()));
    }
    assertListed("dev", dev());
  }

  /** Its worker has a worker's defaults, and of the variables those of the machine and of mail. */
  @Test
  void theWorkerOfDevHasAWorkersDefaults() {
    Map<String, String> own =
        Map.of(
            "databaseUrl", "jdbc:postgresql://127.0.0.1:5433/larder",
            "temporal", "127.0.0.1:7233 default",
            "workDirectory", folder.resolve(".larder/worker").toString());
    Map<String, String> defaults = new LinkedHashMap<>(worker(Map.of()));
    defaults.putAll(own);
    assertThat(workerOfDev(Map.of())).isEqualTo(defaults);
    assertThat(
            changed(
                defaults,
                workerOfDev(
                    Map.of(
                        "LARDER_RUN_AS", "jo",
                        "LARDER_SMTP_URL", "smtp://mail",
                        "LARDER_MAIL_FROM", "l@acme.example",
                        "LARDER_SECRET_KEY", KEY))))
        .containsExactly(
            entry("secrets", "a key"),
            entry("runAs", "{*=jo}"),
            entry("mail", "Optional[mail:587 as l@acme.example]"));
  }

  /** An option that is new has to be listed here, with its default. */
  private void assertListed(String verb, List<Mapping> mappings) {
    Map<String, String> fallbacks = new LinkedHashMap<>();
    mappings.stream()
        .filter(mapping -> !mapping.option().isEmpty())
        .forEach(mapping -> fallbacks.put(mapping.option(), mapping.fallback()));
    Map<String, String> annotated = new LinkedHashMap<>();
    parsed(Map.of(), verb).getCommandSpec().options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .forEach(option -> annotated.put(option.longestName(), fallback(option)));
    assertThat(annotated).containsExactlyInAnyOrderEntriesOf(fallbacks);
  }

  private static String fallback(OptionSpec option) {
    String written = ((Field) option.userObject()).getAnnotation(Option.class).defaultValue();
    return written.equals("__no_default_value__") ? "" : written;
  }

  private static String[] arguments(Mapping mapping) {
    return mapping.arguments().toArray(String[]::new);
  }

  private Map<String, String> worker(Map<String, String> variables, String... arguments) {
    String[] all =
        Stream.concat(Stream.of("worker"), Arrays.stream(arguments)).toArray(String[]::new);
    WorkerCommand command = parsed(variables, all).getCommand();
    return components(command.config());
  }

  private Map<String, String> dev(String... arguments) {
    DevCommand command = parsed(Map.of(), arguments).getCommand();
    return components(command.options());
  }

  private Map<String, String> workerOfDev(Map<String, String> variables) {
    Instance instance =
        new Instance(
            folder.resolve(".larder"),
            "jdbc:postgresql://127.0.0.1:5433/larder",
            "127.0.0.1:7233",
            "default",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1);
    return components(LarderDevWork.config(instance, context(variables)).build());
  }

  /** The verb that these arguments name, with its options set. */
  private CommandLine parsed(Map<String, String> variables, String... arguments) {
    return LarderProcess.commandLine(context(variables))
        .parseArgs(arguments)
        .subcommand()
        .commandSpec()
        .commandLine();
  }

  private CliContext context(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(GIVEN);
    environment.putAll(variables);
    return new CliContext(environment, folder, false);
  }

  private static Map<String, String> changed(Map<String, String> from, Map<String, String> to) {
    Map<String, String> changed = new LinkedHashMap<>(to);
    changed.entrySet().removeAll(from.entrySet());
    return changed;
  }

  private static Map<String, String> components(Record config) {
    Map<String, String> components = new LinkedHashMap<>();
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      try {
        components.put(component.getName(), describe(component.getAccessor().invoke(config)));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(e.getMessage(), e);
      }
    }
    return components;
  }

  private static String describe(Object value) {
    return switch (value) {
      case TemporalTarget temporal -> temporal.address() + " " + temporal.namespace();
      case Secrets secrets ->
          Stream.of(secrets.hasKey() ? "a key" : "", opensReadable(secrets) ? "readable" : "")
              .filter(text -> !text.isEmpty())
              .reduce((key, readable) -> key + ", or " + readable)
              .orElse("");
      default -> value.toString();
    };
  }

  private static boolean opensReadable(Secrets secrets) {
    try {
      byte[] readable = "text".getBytes(StandardCharsets.UTF_8);
      secrets.open(
          new Secrets.Sealed(readable, Secrets.NO_KEY), new Secrets.Place("table", "column", 1));
      return true;
    } catch (UnknownSecretKey refused) {
      return false;
    }
  }
}
