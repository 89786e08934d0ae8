package dev.larder.worker.dev;

import java.util.Locale;

/**
 * What this machine is, in the words of {@code uname}: {@code Linux} or {@code Darwin}, {@code
 * x86_64} or {@code aarch64}; another system or machine by Java's name.
 */
record Platform(String system, String machine) {
  static Platform current() {
    String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch", "");
    return new Platform(
        name.startsWith("mac") ? "Darwin" : name.startsWith("linux") ? "Linux" : name,
        machine.equals("amd64") ? "x86_64" : machine);
  }
}
