package dev.larder.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.worker.config.MailServer.Security;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** How a process is configured to send mails. */
@NullMarked
class MailServerTest {
  private static final Optional<String> NOTHING = Optional.empty();

  @Test
  void nothingToldIsNoMail() {
    assertThat(MailServer.read(NOTHING, NOTHING, NOTHING)).isEmpty();
  }

  @Test
  void withAUserThereIsStartTlsOrNothing() {
    MailServer server = read("smtp://larder%40acme.example@mail.acme.example", "s3cret");
    assertThat(server.port()).isEqualTo(587);
    assertThat(server.user()).contains("larder@acme.example");
    assertThat(server.from()).isEqualTo("larder@acme.example");
    assertThat(server.security()).isEqualTo(Security.STARTTLS);
    assertThat(server.toString()).doesNotContain("s3cret");
  }

  @Test
  void withoutAUserStartTlsIsUsedWhereItIsOffered() {
    assertThat(
            MailServer.read(
                Optional.of("smtp://localhost:25"), NOTHING, Optional.of("l@acme.example")))
        .map(MailServer::security)
        .contains(Security.STARTTLS_IF_OFFERED);
  }

  @Test
  void smtpsIsTlsFromTheStart() {
    MailServer server = read("smtps://l%40a.example:p%2Fw@mail.acme.example", "");
    assertThat(server.port()).isEqualTo(465);
    assertThat(server.security()).isEqualTo(Security.TLS);
    assertThat(server.password()).contains("p/w");
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    assertThatThrownBy(
            () -> MailServer.read(Optional.of("smtp://larder@host?tls=yes"), NOTHING, NOTHING))
        .hasMessageContaining("LARDER_SMTP_PASSWORD is not given")
        .hasMessageContaining("--mail-from is needed")
        .hasMessageContaining("starttls=required, optional or off");
    assertThatThrownBy(() -> MailServer.read(NOTHING, Optional.of("s3cret"), NOTHING))
        .hasMessageContaining("no --smtp")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> MailServer.read(Optional.of("http://x"), NOTHING, Optional.of("me@x")))
        .hasMessageContaining("smtp://USER@HOST:587");
  }

  private static MailServer read(String url, String password) {
    return MailServer.read(
            Optional.of(url), Optional.of(password).filter(text -> !text.isEmpty()), NOTHING)
        .orElseThrow();
  }
}
