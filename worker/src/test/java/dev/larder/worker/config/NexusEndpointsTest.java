package dev.larder.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.document.InvalidDocument;
import dev.larder.pool.PoolName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that maps endpoints: what it gives, and what is said of a wrong one. */
class NexusEndpointsTest {
  @TempDir private Path folder;

  @Test
  void anEndpointReachesItsPoolsAndItsOwners() throws IOException {
    NexusEndpoint payments =
        read("""
                endpoints:
                  - endpoint: payments
                    organization: acme
                    pools: [acme/java-*/*, acme/docs/editor]
                    ownerPrefix: ${TEAM}-
                """)
            .byName()
            .values()
            .iterator()
            .next();
    assertThat(payments.name()).isEqualTo("payments");
    assertThat(payments.owner("alice")).isEqualTo("pay-alice");
    assertThat(payments.subject()).hasToString("nexus:payments");
    assertThat(payments.named(PoolName.parse("docs/editor"))).hasToString("acme/docs/editor");
    assertThat(payments.reaches(PoolName.parse("acme/java-dev/large"))).isTrue();
    assertThat(payments.reaches(PoolName.parse("acme/docs/editor"))).isTrue();
    assertThat(payments.reaches(PoolName.parse("acme/docs/other"))).isFalse();
    assertThat(payments.reaches(PoolName.parse("other/docs/editor"))).isFalse();
    assertThat(payments.reaches(PoolName.parse("docs/editor"))).isFalse();
  }

  @Test
  void anEmptyPrefixIsWrittenOut() throws IOException {
    assertThat(
            read("endpoints: [{endpoint: a, organization: acme, pools: [acme/*/*], ownerPrefix: ''}]")
                .byName())
        .containsOnlyKeys("a");
    wrong(
        "endpoints: [{endpoint: a, organization: acme, pools: [acme/*/*]}]",
        "nexus.yaml:1:13: endpoints[0]: needs the key \"ownerPrefix\"");
  }

  @Test
  void allThatIsWrongIsSaidAtOnceWithItsPlace() {
    wrong(
        """
        endpoints:
          - endpoint: pay ments
            organization: acme
            pools: [other/*/*, acme/java-dev]
            ownerPrefix: "a\\u0007"
            owner: x
          - endpoint: docs
            organization: acme
            pools: []
            ownerPrefix: docs-
          - {endpoint: docs, organization: acme, pools: [acme/*/*], ownerPrefix: docs-}
        """,
        "nexus.yaml:2:15: endpoints[0].endpoint: \"pay ments\" is no name of a Nexus endpoint",
        "nexus.yaml:4:13: endpoints[0].pools[0]: \"other/*/*\" is not of this endpoint's organization",
        "nexus.yaml:4:24: endpoints[0].pools[1]: \"acme/java-dev\" is no pattern of pools",
        "nexus.yaml:5:18: endpoints[0].ownerPrefix: holds U+0007",
        "nexus.yaml:6:5: endpoints[0].owner: unknown key",
        "nexus.yaml:9:12: endpoints[1].pools: names no pool",
        "nexus.yaml:11:5: endpoints[2]: \"docs\" is mapped above already");
  }

  @Test
  void whatMapsNothingIsNoMapping() {
    wrong("endpoints: []", "endpoints: names no endpoint");
    wrong("{}", "needs the key \"endpoints\"");
    wrong("", "is empty");
    assertThatThrownBy(() -> NexusEndpoints.read(folder.resolve("none.yaml"), Map.of()))
        .isInstanceOf(InvalidDocument.class)
        .hasMessageContaining("there is no such file");
  }

  private void wrong(String yaml, String... complaints) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(InvalidDocument.class)
        .hasMessageContainingAll(complaints);
  }

  private NexusEndpoints read(String yaml) throws IOException {
    return NexusEndpoints.read(
        Files.writeString(folder.resolve("nexus.yaml"), yaml), Map.of("TEAM", "pay"));
  }
}
