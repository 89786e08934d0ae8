package dev.larder.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The processes of this machine. */
final class Processes {
  private Processes() {}

  /** Those that run in this folder or name it in their command line, this very process aside. */
  static List<ProcessHandle> about(Path folder) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(process -> runsIn(process, folder) || names(process, folder))
        .toList();
  }

  /** Memory that is really in use, in MB, as the kernel counts it. */
  static long residentMegabytes(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> line.replaceAll("[^0-9]", ""))
          .mapToLong(kilobytes -> Long.parseLong(kilobytes) / 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A process group's end, without a chance to say anything. */
  static void killGroup(long group) {
    try {
      new ProcessBuilder("kill", "-9", "--", "-" + group).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void interrupt(long pid) {
    signal("INT", pid);
  }

  static void signal(String signal, long pid) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean names(ProcessHandle process, Path folder) {
    return process.info().commandLine().filter(line -> line.contains(folder + "/")).isPresent();
  }

  private static boolean runsIn(ProcessHandle process, Path folder) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd")).startsWith(folder);
    } catch (IOException goneOrNotOurs) {
      return false;
    }
  }
}
