package dev.larder.worker.dev;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.TestServicesStarter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

/**
 * The SDK's test server, in this process and on the loopback, so that the command line reaches it
 * too. Its clock is the real one: time is never skipped.
 */
final class InProcessTemporal implements DevTemporal {
  private static final int USUAL_PORT = 7233;
  private static final boolean REAL_TIME = true;
  private static final long FROM_NOW = 0;

  private final TestServicesStarter services;
  private final Server server;

  private InProcessTemporal(TestServicesStarter services, Server server) {
    this.services = services;
    this.server = server;
  }

  static InProcessTemporal start(Ports ports) throws IOException {
    TestServicesStarter services = new TestServicesStarter(REAL_TIME, FROM_NOW);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
            new InetSocketAddress(
                InetAddress.getLoopbackAddress(), ports.choose("temporal", USUAL_PORT)));
    GRPCServerHelper.registerServicesAndHealthChecks(services.getServices(), builder);
    InProcessTemporal started = new InProcessTemporal(services, builder.build().start());
    ports.remember("temporal", started.server.getPort());
    return started;
  }

  @Override
  public String address() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public Optional<URI> webUi() {
    return Optional.empty();
  }

  @Override
  public Optional<String> shortcoming() {
    return Optional.of(
        "no temporal command here and none to download: Temporal runs inside this process, has no"
            + " Web UI and forgets when it stops."
            + " Install it: https://docs.temporal.io/cli (brew install temporal)");
  }

  @Override
  public void close() {
    server.shutdownNow();
    services.close();
  }
}
