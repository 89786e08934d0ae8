package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What the pages tell a reader to write and type is what Larder takes. */
class SnippetsTest {
  @TempDir private Path folder;

  @Test
  void everyPoolFileFitsTheSchema() {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Pages.text("docs/pools.schema.json"));
    List<Pages.Snippet> files =
        Pages.snippets("yaml").stream()
            .filter(snippet -> snippet.lines().getFirst().startsWith("organization:"))
            .toList();
    assertThat(files).hasSizeGreaterThan(1);
    assertThat(files)
        .allSatisfy(file -> assertThat(schema.validate(json(file), InputFormat.JSON)).isEmpty());
  }

  private static String json(Pages.Snippet yaml) {
    try {
      return new ObjectMapper()
          .writeValueAsString(new Yaml().<Object>load(String.join("\n", yaml.lines())));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyCommandIsOne() {
    List<String> commands = new ArrayList<>();
    Pages.snippets("sh").forEach(snippet -> commands.addAll(commands(snippet.lines())));
    Pages.snippets("").stream()
        .flatMap(snippet -> snippet.lines().stream())
        .filter(line -> line.startsWith("$ "))
        .forEach(line -> commands.addAll(commands(List.of(line.substring(2)))));
    assertThat(commands).hasSizeGreaterThan(10);
    assertThat(commands)
        .allSatisfy(
            command ->
                assertThatCode(
                        () ->
                            CommandsPageTest.larder()
                                .parseArgs(command.replace("'", "").split(" ", -1)))
                    .as(command)
                    .doesNotThrowAnyException());
  }

  /** Lines of a shell that call Larder, without its name, comments and continuations. */
  private static List<String> commands(List<String> lines) {
    return String.join("\n", lines)
        .replaceAll("\\\\\n\\s*", "")
        .lines()
        .map(line -> line.replaceFirst("(^|\\s+)#.*", "").strip())
        .filter(line -> line.matches("(\\./)?larder .*"))
        .map(line -> line.replaceFirst("(\\./)?larder ", ""))
        .toList();
  }

  @Test
  void theJavaCompiles() throws IOException {
    List<Pages.Snippet> snippets = Pages.snippets("java");
    assertThat(snippets).isNotEmpty();
    for (Pages.Snippet snippet : snippets) {
      Path file = Files.writeString(folder.resolve("Snippet.java"), program(snippet.lines()));
      ByteArrayOutputStream complaints = new ByteArrayOutputStream();
      ToolProvider.getSystemJavaCompiler()
          .run(
              null,
              complaints,
              complaints,
              "-d",
              folder.toString(),
              "-proc:none",
              "-classpath",
              System.getProperty(
                  "surefire.test.class.path", System.getProperty("java.class.path", "")),
              file.toString());
      assertThat(folder.resolve("Snippet.class"))
          .as(complaints.toString(StandardCharsets.UTF_8))
          .exists();
    }
  }

  private static String program(List<String> lines) {
    String imports =
        lines.stream().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
    String rest =
        lines.stream()
            .filter(line -> !line.startsWith("import "))
            .collect(Collectors.joining("\n"));
    return """
        %s
        class Snippet {
          static String run(
              String jdbcUrl, String secretKey, io.temporal.client.WorkflowClient workflowClient) {
            %s
            return answer;
          }
        }
        """
        .formatted(imports, rest);
  }
}
