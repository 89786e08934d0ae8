package dev.larder.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MailAddressTest {
  @Test
  void hasOneAtSignAndNoSpace() {
    assertThat(List.of("ops@acme.example", "\"o p\"@x", "ops", "a@b@c", "@x", "x@", "a b@x"))
        .filteredOn(MailAddress::matches)
        .containsExactly("ops@acme.example");
  }

  @Test
  void onlyAPlainOneHasADomain() {
    assertThat(MailAddress.plainDomain("a.b+c@Acme.example")).contains("Acme.example");
    assertThat(List.of("\"a\"@acme.example", "a,b@acme.example", "a(x)@acme.example", "a", "a@b@c"))
        .allSatisfy(text -> assertThat(MailAddress.plainDomain(text)).isEmpty());
  }
}
