package dev.larder.worker.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.content.Gzip;
import java.lang.management.ManagementFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In what forms sensitive values are known, and what that costs. */
class RedactorTest {
  private static final String SECRET = "p&ss w/rd<é>'\"\\+%40";
  private static final Redactor REDACTOR = new Redactor(List.of(SECRET));

  /** Of this thread: what else the machine does is no matter. */
  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void isRedacted(String shown) {
    assertThat(REDACTOR.redact("a " + shown + " z")).isEqualTo("a *** z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p&ss w/rd<é>'\\\"\\\\+%40", // JSON
        "p&ss w\\/rd<é>'\\\"\\\\+%40", // PHP's
        "p\\u0026ss w/rd\\u003cé\\u003e'\\\"\\\\+%40", // Go's
        "p&ss w/rd<\\u00e9>'\\\"\\\\+%40", // Python's
        "p&ss w/rd<é>''\"\\+%40", // YAML
        "p&ss w/rd<é>'\\''\"\\+%40", // a shell's trace
        "p&amp;ss w/rd&lt;é&gt;&#39;&quot;\\+%40",
        "p%26ss%20w%2Frd%3C%C3%A9%3E%27%22%5C%2B%2540",
        "p%26ss%20w/rd%3C%C3%A9%3E%27%22%5C%2B%2540", // Python's
        "p%26ss%20w%2frd%3c%c3%a9%3e%27%22%5c%2b%2540",
        "p%26ss%20w%2Frd%3C%C3%A9%3E'%22%5C%2B%2540", // JavaScript's
      })
  void escapedValuesAreRedacted(String shown) {
    isRedacted(shown);
  }

  @Test
  void encodedValuesAreRedacted() {
    isRedacted(URLEncoder.encode(SECRET, StandardCharsets.UTF_8));
    isRedacted(Base64.getEncoder().encodeToString(bytes(SECRET)));
    isRedacted(Base64.getEncoder().withoutPadding().encodeToString(bytes(SECRET)));
    isRedacted(Base64.getUrlEncoder().encodeToString(bytes(SECRET)));
    isRedacted(HexFormat.of().formatHex(bytes(SECRET)));
    isRedacted(HexFormat.of().withUpperCase().formatHex(bytes(SECRET)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:", "ab:", "abc:"})
  void valuesInTheMiddleOfWhatIsEncodedAreRedacted(String user) {
    String shown = Base64.getEncoder().encodeToString(bytes(user + "hunter2-and-more:x"));
    String masked = new Redactor(List.of("hunter2-and-more")).redact("Basic " + shown);
    assertThat(masked).matches("Basic .{1,6}\\*\\*\\*.{1,7}");
  }

  @Test
  void longValuesAreRedactedInLinesToo() {
    Random random = new Random(1);
    byte[] key = new byte[1_500];
    random.nextBytes(key);
    String secret = Base64.getEncoder().encodeToString(key);
    Redactor redactor = new Redactor(List.of(secret));
    assertThat(redactor.redact("x " + secret + " y")).isEqualTo("x *** y");
    String mime = Base64.getMimeEncoder(76, bytes("\n")).encodeToString(bytes(secret));
    assertThat(redactor.redact(mime).lines().toList()).allMatch("***"::equals);
    String hex = HexFormat.of().formatHex(bytes(secret));
    assertThat(redactor.redact(hex.replaceAll("(.{60})", "$1\n")).lines().toList())
        .allMatch("***"::equals);
  }

  @Test
  void valuesInStructuredOnesAreRedacted() {
    Redactor json =
        new Redactor(
            List.of(
                "{\"user\":\"someone\",\"pass\":{\"word\":[\"hunter2\"]},\"pin\":123456,\"on\":true}"));
    assertThat(json.redact("someone hunter2 123456 true aHVudGVyMg=="))
        .isEqualTo("*** *** *** true ***");
    Redactor yaml = new Redactor(List.of("user: someone\npassword: 'hunter2'\nport: 5432\n"));
    assertThat(yaml.redact("someone hunter2 5432")).isEqualTo("*** *** 5432");
  }

  @Test
  void valuesThatOnlyLookStructuredAreRedactedAsTheyAre() {
    for (String odd : List.of("{never: [ends", "- *nothing", "a: &a [*a, *a]", "[".repeat(5_000))) {
      assertThat(new Redactor(List.of(odd)).redact("x " + odd)).isEqualTo("x ***");
    }
  }

  @Test
  void programsMayAddValues() {
    BuildLog log = new BuildLog(List.of());
    for (String piece :
        List.of("made hunter2\n::add-", "mask::hun", "ter2\nuse hunter2 aHVudGVyMg==\n", "hunt")) {
      log.append(piece);
    }
    assertThat(Gzip.text(log.gzipped())).isEqualTo("made ***\n::add-mask::***\nuse *** ***\n***");
  }

  @Test
  void addedValuesAreFoundBehindOtherTextAndMayHaveSeveralLines() {
    BuildLog log = new BuildLog(List.of());
    log.append("x (local-exec): :::add-mask::top%0Asecret line%25\ntop\nsecret line%\n");
    log.append("::add-mask::never ended");
    assertThat(Gzip.text(log.gzipped()))
        .isEqualTo("x (local-exec): :::add-mask::***\n***\n::add-mask::***");
  }

  @Test
  void whatAProgramAddsIsRedactedInReasonsToo() {
    Redactor redactor = new Redactor(List.of());
    new BuildLog(redactor).append("::add-mask::hunter2\n");
    assertThat(redactor.redact("exited with 1: hunter2")).isEqualTo("exited with 1: ***");
  }

  @Test
  void piecesAreRedactedAsTheWholeWouldBe() {
    Redactor redactor = new Redactor(List.of("hunter2", "42", "p&ss", "aaaa"));
    String text = "x hunter2 42 142 aHVudGVyMg== 42hunter2aaaaaa p%26ss \u001b[1mhunt\u001b[0mer2.";
    String whole = redactor.redact(text);
    assertThat(whole).isEqualTo("x *** *** 142 *** 42*** *** ***.");
    for (int cut = 0; cut <= text.length(); cut++) {
      Redactor.Stream stream = redactor.stream();
      String pieces =
          stream.next(text.substring(0, cut)) + stream.next(text.substring(cut)) + stream.end();
      assertThat(pieces).as("cut at %d", cut).isEqualTo(whole);
    }
  }

  @Test
  void itsCostDoesNotGrowWithTheNumberOfValues() {
    Random random = new Random(7);
    List<String> secrets =
        new ArrayList<>(
            IntStream.range(0, 2_000)
                .mapToObj(i -> "secret-" + Long.toString(random.nextLong(), 36))
                .toList());
    secrets.add("a".repeat(10_000));
    Redactor redactor = new Redactor(secrets);
    Redactor.Stream stream = redactor.stream();
    String line = "a".repeat(3_000) + "secret-" + "b".repeat(1_000) + secrets.get(77) + "\n";
    long begun = cpuTime();
    long shown = 0;
    for (int i = 0; i < 4_000; i++) { // 16 MB
      shown += stream.next(line).length();
    }
    shown += stream.end().length();
    assertThat(shown).isEqualTo(4_000L * ("***secret-".length() + 1_000 + "***\n".length()));
    assertThat(Duration.ofNanos(cpuTime() - begun)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void addingManyValuesIsCheap() {
    BuildLog log = new BuildLog(List.of());
    long begun = cpuTime();
    for (int i = 0; i < 1_500; i++) {
      log.append("::add-mask::value-%d-of-many\nvalue-%d-of-many\n".formatted(i, i));
    }
    String text = Gzip.text(log.gzipped());
    assertThat(text).doesNotContain("value-999-of-many").contains("value-1000-of-many");
    assertThat(Duration.ofNanos(cpuTime() - begun)).isLessThan(Duration.ofSeconds(30));
  }
}
