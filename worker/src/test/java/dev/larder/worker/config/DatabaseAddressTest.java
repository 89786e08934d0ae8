package dev.larder.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {
  @Test
  void anotherMachineWithoutAWordOfTlsIsDoubted() {
    assertThat(DatabaseAddress.parse("postgres://u:hush@db.example/larder").warning().orElseThrow())
        .contains("db.example:5432/larder", "sslmode=verify-full")
        .doesNotContain("hush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://u:p@localhost/larder",
        "postgres://u:p@127.0.0.1:5433/larder",
        "jdbc:postgresql:larder",
        "postgres://u:p@db.example/larder?sslmode=verify-full",
        "postgres://u:p@db.example/larder?sslmode=disable"
      })
  void thisMachineOrADecisionIsNot(String url) {
    assertThat(DatabaseAddress.parse(url).warning()).isEmpty();
  }
}
