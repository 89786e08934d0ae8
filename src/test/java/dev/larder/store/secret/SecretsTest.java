package dev.larder.store.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.store.secret.Secrets.Place;
import dev.larder.store.secret.Secrets.Sealed;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What was sealed opens again, where it was sealed; what someone changed or moved says so. */
@NullMarked
class SecretsTest {
  private static final Place PLACE = new Place("presets", "sensitive", "a");
  private final Secrets secrets =
      Secrets.parse(
          Base64.getEncoder()
              .encodeToString("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8)));

  @Test
  void opensWhatItSealed() {
    assertThat(secrets.open(secrets.seal("a state", PLACE), PLACE)).isEqualTo("a state");
  }

  @Test
  void opensNowhereElse() {
    Sealed sealed = secrets.seal("a state", PLACE);
    for (Place other :
        new Place[] {
          new Place("presets", "sensitive", "b"),
          new Place("presets", "parameters", "a"),
          new Place("claims", "sensitive", "a")
        }) {
      assertThatThrownBy(() -> secrets.open(sealed, other))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("moved within it");
    }
  }

  @Test
  void opensWhatTheFirstReleaseSealedButNotUnderTodaysMark() {
    byte[] bytes =
        HexFormat.of()
            .parseHex(
                "e766e7a6158b0fac36c1a3d684542470aa85714674c6577aa99b2f1001adc7f406e4c6c46ba5b1");
    assertThat(secrets.open(new Sealed(bytes, "47e6f413"), PLACE)).isEqualTo("{\"state\":1}");
    assertThatThrownBy(() -> secrets.open(new Sealed(bytes, secrets.mark()), PLACE))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void takesNothingReadableWhereItHasAKey() {
    Sealed readable = Secrets.withoutKey().seal("planted", PLACE);
    assertThat(readable.key()).isEqualTo(Secrets.NO_KEY);
    assertThatThrownBy(() -> secrets.open(readable, PLACE))
        .isInstanceOf(UnknownSecretKey.class)
        .hasMessageContaining("larder secrets reseal --insecure");
    assertThat(secrets.insecure().open(readable, PLACE)).isEqualTo("planted");
    assertThat(Secrets.withoutKey().open(readable, PLACE)).isEqualTo("planted");
  }

  @Test
  void storesNothingReadableUnasked() {
    assertThatThrownBy(() -> Secrets.missing().seal("a secret", PLACE))
        .isInstanceOf(UnknownSecretKey.class)
        .hasMessageContaining("LARDER_SECRET_KEY_FILE")
        .hasMessageContaining("--insecure");
  }

  @Test
  void saysThatAValueWasChangedHoweverShortItIsNow() {
    String key = secrets.seal("a state", PLACE).key();
    for (String garbage : new String[] {"", "garbage", "garbage that is longer than a nonce"}) {
      byte[] bytes = garbage.getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> secrets.open(new Sealed(bytes, key), PLACE))
          .as("%s bytes", bytes.length)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("changed in the database");
    }
  }
}
