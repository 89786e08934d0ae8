package dev.larder.worker.provision.program;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A user of this machine, as whom programs of templates run. What such a user has written is read
 * without following links, and what is put into folders that it owns replaces what is there.
 *
 * @param home where its own configuration is
 */
public record Account(String name, int user, int group, Path home) {
  private static final String MAY_NOT =
      "programs cannot be run as another user here: that needs a worker started by root (in a"
          + " container with the capabilities SETUID, SETGID, KILL, CHOWN, DAC_OVERRIDE and"
          + " SYS_PTRACE) and the program setpriv of util-linux";

  /** The one of this name, if this worker may become it; an IOException says why not. */
  static Account of(String name) throws IOException {
    String[] entry = output(List.of("getent", "passwd", name)).strip().split(":", -1);
    if (entry.length < 6) {
      throw new IOException("there is no user \"%s\" on this machine".formatted(name));
    }
    Account account =
        new Account(
            name, Integer.parseInt(entry[2]), Integer.parseInt(entry[3]), Path.of(entry[5]));
    if (account.user == 0) {
      throw new IOException("programs that run as \"%s\" could do anything".formatted(name));
    }
    if (!output(account.command(List.of("id", "-u")))
        .strip()
        .equals(Integer.toString(account.user))) {
      throw new IOException(MAY_NOT);
    }
    return account;
  }

  /** As the supervisor takes it. */
  String ids() {
    return user + ":" + group;
  }

  /** Whether it can get at this file. */
  boolean reaches(Path file) throws IOException {
    return output(command(List.of("sh", "-c", "[ -x \"$1\" ] && echo yes", "sh", file.toString())))
        .strip()
        .equals("yes");
  }

  /** Makes it the owner of a file or folder that no other may have touched yet. */
  public void own(Path path) throws IOException {
    Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
  }

  private List<String> command(List<String> program) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=" + user,
                "--regid=" + group,
                "--clear-groups",
                "--no-new-privs",
                "--inh-caps=-all"));
    command.addAll(program);
    return command;
  }

  private static String output(List<String> command) throws IOException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.onExit().join();
      return output;
    } catch (IOException e) {
      throw new IOException(MAY_NOT, e);
    }
  }
}
