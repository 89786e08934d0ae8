package dev.larder.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class ContentTest {
  @Test
  void hashesAreThoseOfSha256sum() {
    assertThat(Sha256.of("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void whatIsZippedIsTheSameText() {
    assertThat(Gzip.text(Gzip.of("zwei\u00e4\ud83d\ude00\n")))
        .isEqualTo("zwei\u00e4\ud83d\ude00\n");
    assertThat(Gzip.text(Gzip.of(""))).isEmpty();
    assertThatThrownBy(() -> Gzip.text(new byte[] {1, 2, 3}))
        .isInstanceOf(UncheckedIOException.class);
  }
}
