package dev.larder.cli.frame;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine.Option;

/** The option {@code -o}, and the one place that prints data. */
public final class Output {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "How to print: ${COMPLETION-CANDIDATES}. Default: table.")
  private Format format;

  private final CliContext context;

  public Output(CliContext context) {
    this.context = context;
  }

  public boolean isTable() {
    return format == Format.TABLE;
  }

  /**
   * Prints in the format that was asked for.
   *
   * @param document maps, lists, text, numbers, booleans and null
   */
  public void print(PrintWriter out, Supplier<Table> table, Supplier<?> document) {
    switch (format) {
      case TABLE -> table.get().print(out, context.color());
      case JSON -> out.println(json(document.get()));
      case YAML -> out.print(yaml(document.get()));
    }
    out.flush();
  }

  /** Like {@link #print}, of what a server said. */
  public void print(PrintWriter out, Supplier<Table> table, Item item) {
    print(out, table, () -> plain(item.json()));
  }

  /** Like {@link #print}, of a list that a server said. */
  public void print(PrintWriter out, Supplier<Table> table, List<Item> items) {
    print(out, table, () -> items.stream().map(item -> plain(item.json())).toList());
  }

  private static @Nullable Object plain(JsonNode json) {
    return JsonMapper.builder().build().convertValue(json, Object.class);
  }

  public static String json(Object document) {
    try {
      return JsonMapper.builder()
          .build()
          .writerWithDefaultPrettyPrinter()
          .writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not a document of plain values", e);
    }
  }

  static String yaml(Object document) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setDereferenceAliases(true);
    options.setWidth(Integer.MAX_VALUE);
    options.setSplitLines(false);
    return new Yaml(options).dump(document);
  }
}
