package dev.larder.worker.cli.installation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.store.TestDatabase;
import dev.larder.worker.cli.Ran;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code larder bench} measures beside a floor, and leaves nothing behind. */
class BenchVerbTest {
  private final String server = TestDatabase.emptyUrl();
  @TempDir Path folder;

  private Ran bench(String... more) {
    return Ran.in(
        Map.of("LARDER_BENCH_SERVER", server),
        folder,
        Stream.concat(Stream.of("bench", "claim"), Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void claimsAreMeasuredBesideBothFloorsInADatabaseThatIsGoneThen()
      throws JsonProcessingException, SQLException {
    Ran ran =
        bench(
            "--clients",
            "2",
            "--claims",
            "20",
            "--repetitions",
            "1",
            "--finished",
            "10",
            "-o",
            "json");

    assertThat(ran.code()).as(ran.err()).isZero();
    JsonNode row = JsonMapper.builder().build().readTree(ran.out()).get(0);
    assertThat(row.path("clients").asInt()).isEqualTo(2);
    for (String floor : new String[] {"bare", "sameRows"}) {
      assertThat(row.path(floor).path("larderRate").asDouble()).isPositive();
      assertThat(row.path(floor).path("larderP99").asDouble()).isPositive();
    }
    try (Connection connection = DriverManager.getConnection(server);
        ResultSet left =
            connection
                .createStatement()
                .executeQuery(
                    "select count(*) from pg_database where datname like 'larder_bench%'")) {
      assertThat(left.next()).isTrue();
      assertThat(left.getInt(1)).isZero();
    }
  }

  @Test
  void passesAreMeasuredBesideACopyOfTheirRows() throws JsonProcessingException {
    Ran ran =
        Ran.in(
            Map.of("LARDER_BENCH_SERVER", server),
            folder,
            "bench",
            "pass",
            "--pools",
            "3,6",
            "--repetitions",
            "1",
            "-o",
            "json");

    assertThat(ran.code()).as(ran.err()).isZero();
    JsonNode figures = JsonMapper.builder().build().readTree(ran.out());
    assertThat(figures.size()).isEqualTo(2);
    assertThat(figures.get(1).path("what").asText()).isEqualTo("full pass over 6 pools of 10, ms");
    assertThat(figures.get(1).path("ratio").asDouble()).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --clients 0              | --clients from 1 to 100
          --claims 0               | at least 1
          --claims 2000000         | of at most 1000000
          --server postgres://a:b@localhost/c | --server holds a password
          --server nonsense        | --server: is not the address
          """)
  void whatCannotBeMeasuredIsSaid(String options, String complaint) {
    Ran ran = bench(options.split(" "));

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains(complaint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"refill", "pass", "all"})
  void allIsRepeatedAtLeastOnce(String verb) {
    Ran ran = Ran.in(Map.of(), folder, "bench", verb, "--repetitions", "0");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("--repetitions is at least 1");
  }
}
