package dev.larder.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** What was sealed opens again; what somebody changed says so. */
class SecretsTest {
  private final Secrets secrets = Secrets.parse(Base64.getEncoder().encodeToString(new byte[32]));

  @Test
  void opensWhatItSealed() {
    assertThat(secrets.open(secrets.seal("a state"))).isEqualTo("a state");
  }

  @Test
  void saysThatAValueWasChangedHoweverShortItIsNow() {
    String key = secrets.seal("a state").key();
    for (String garbage : new String[] {"", "garbage", "garbage that is longer than a nonce"}) {
      byte[] bytes = garbage.getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> secrets.open(new Secrets.Sealed(bytes, key)))
          .as("%s bytes", bytes.length)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("changed in the database");
    }
  }
}
