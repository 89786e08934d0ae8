package dev.larder.worker.config;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * Decides what is logged, before anything logs: the process that works logs what it does, in lines
 * for people or, with {@code LARDER_LOG=json}, one JSON object a line; every other verb logs
 * warnings only. All of it goes to standard error.
 */
public final class Logging {
  private static final Set<String> THAT_WORK = Set.of("worker", "server", "dev");

  private Logging() {}

  /** To be called first: Logback reads its configuration with the first logger. */
  public static void prepare(String[] args, Map<String, String> environment) {
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
    boolean works = Arrays.stream(args).findFirst().filter(THAT_WORK::contains).isPresent();
    unlessSet("larder.log.level", works ? "INFO" : "WARN");
    String form =
        works ? ("json".equals(environment.get("LARDER_LOG")) ? "json" : "text") : "brief";
    unlessSet("logback.configurationFile", "logback-" + form + ".xml");
  }

  private static void unlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
