package dev.larder.worker.nexus;

import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.client.WorkflowClient;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which version Temporal's server says it has. */
final class ServerVersion {
  private static final Pattern VERSION = Pattern.compile("(\\d{1,5})\\.(\\d{1,5})(\\D.*)?");

  private ServerVersion() {}

  /** As the server says it; servers for tests say nothing. */
  static String of(WorkflowClient client) {
    return client
        .getWorkflowServiceStubs()
        .blockingStub()
        .getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
        .getServerVersion();
  }

  /** Whether it is certain that the version is older. */
  static boolean isOlder(String version, int major, int minor) {
    Matcher read = VERSION.matcher(version);
    if (!read.matches()) {
      return false;
    }
    int itsMajor = Integer.parseInt(read.group(1));
    return itsMajor < major || (itsMajor == major && Integer.parseInt(read.group(2)) < minor);
  }
}
