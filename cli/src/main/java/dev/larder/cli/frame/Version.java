package dev.larder.cli.frame;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Says which Larder this is, and on what it runs. */
public final class Version implements IVersionProvider {
  /** As in the jar's manifest; {@code dev} for one that runs from class files. */
  public static String larder() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("dev");
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "larder %s (Java %s, %s %s)"
          .formatted(
              larder(),
              Runtime.version().feature(),
              System.getProperty("os.name"),
              System.getProperty("os.arch"))
    };
  }
}
