package dev.larder.worker.provision.docker;

import dev.larder.provision.Provisioner;
import dev.larder.worker.provision.ProvisionerContract;
import dev.larder.worker.provision.RequestBuilder;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

class DockerContractTest extends ProvisionerContract {
  private static RequestBuilder start(String keys) {
    return RequestBuilder.start("{'docker':{'image':'%s',%s}}".formatted(TestEngine.IMAGE, keys));
  }

  @AfterEach
  void removeContainers() throws Exception {
    TestEngine.shared().removeAll();
  }

  @Override
  protected Provisioner<?> provisioner() throws Exception {
    return TestEngine.shared().provisioner();
  }

  @Override
  protected RequestBuilder good() {
    return start(
        "'command':['httpd','-f','-p','8080','-h','/www'],'ports':{'http':8080},"
            + "'claim':['true'],'check':['test','-d','/www'],"
            + "'ready':{'http':'{url}','within':'30s'}");
  }

  @Override
  protected RequestBuilder slow() {
    return start("'command':['sleep','60'],'ready':{'command':['sleep','60'],'within':'1m'}");
  }

  @Override
  protected RequestBuilder failing() {
    return start("'command':['false'],'ready':{'tcp':'127.0.0.1:1','within':'30s'}");
  }

  @Override
  protected RequestBuilder transientlyFailing() throws Exception {
    return RequestBuilder.start(
        "{'docker':{'image':'%s'}}".formatted(TestEngine.shared().registry().image("broken")));
  }

  @Override
  protected Optional<RequestBuilder> tooSlow() {
    return Optional.of(
        start("'command':['sleep','60'],'ready':{'command':['sleep','60'],'within':'500ms'}"));
  }
}
