package dev.larder.worker.provision.exec;

import dev.larder.provision.Provisioner;
import dev.larder.worker.provision.ProvisionerContract;
import dev.larder.worker.provision.RequestBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class ExecContractTest extends ProvisionerContract {
  @TempDir Path folder;

  @Override
  protected Provisioner<?> provisioner() throws IOException {
    ExecBench bench = new ExecBench(folder, Duration.ofSeconds(4));
    bench.script(
        "good.sh",
        "mkdir -p '" + folder + "/made/'$LARDER_WORKSPACE_ID",
        "printf '{\"outputs\":{\"url\":\"file:%s\"}}' $LARDER_WORKSPACE_ID >$LARDER_OUTPUT");
    bench.script("delete.sh", "rm -rf '" + folder + "/made/'$LARDER_WORKSPACE_ID");
    bench.script("check.sh", "test -d '" + folder + "/made/'$LARDER_WORKSPACE_ID");
    bench.script("own.sh", "echo $LARDER_OWNER >'" + folder + "/made/'$LARDER_WORKSPACE_ID/owner");
    bench.script("slow.sh", "sleep 60");
    bench.script("failing.sh", "exit 1");
    bench.script("later.sh", "exit 75");
    return bench.provisioner;
  }

  @Override
  protected RequestBuilder good() {
    return RequestBuilder.start(
        "{'exec':{'start':['./good.sh'],'delete':['./delete.sh'],"
            + "'claim':['./own.sh'],'check':['./check.sh']}}");
  }

  @Override
  protected RequestBuilder slow() {
    return RequestBuilder.start("{'exec':{'start':['./slow.sh']}}");
  }

  @Override
  protected RequestBuilder failing() {
    return RequestBuilder.start("{'exec':{'start':['./failing.sh']}}");
  }

  @Override
  protected RequestBuilder transientlyFailing() {
    return RequestBuilder.start("{'exec':{'start':['./later.sh']}}");
  }

  @Override
  protected Optional<RequestBuilder> tooSlow() {
    return Optional.of(RequestBuilder.start("{'exec':{'start':['./slow.sh'],'timeout':'500ms'}}"));
  }
}
