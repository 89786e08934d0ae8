package dev.larder.worker.config;

import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which version Temporal's server says it has. */
public final class ServerVersion {
  private static final Pattern VERSION = Pattern.compile("(\\d{1,5})\\.(\\d{1,5})(\\D.*)?");

  private ServerVersion() {}

  /** As the server says it; servers for tests say nothing. */
  public static String of(WorkflowServiceBlockingStub service) {
    return service.getSystemInfo(GetSystemInfoRequest.getDefaultInstance()).getServerVersion();
  }

  /** Whether it is certain that the version is older. */
  public static boolean isOlder(String version, int major, int minor) {
    return compared(version, major, minor).orElse(0) < 0;
  }

  /** Whether it is certain that the version is this or a newer one. */
  public static boolean isAtLeast(String version, int major, int minor) {
    return compared(version, major, minor).orElse(-1) >= 0;
  }

  /** Empty where the version cannot be read. */
  private static OptionalInt compared(String version, int major, int minor) {
    Matcher read = VERSION.matcher(version);
    if (!read.matches()) {
      return OptionalInt.empty();
    }
    int majors = Integer.compare(Integer.parseInt(read.group(1)), major);
    return OptionalInt.of(
        majors != 0 ? majors : Integer.compare(Integer.parseInt(read.group(2)), minor));
  }
}
