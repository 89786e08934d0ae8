package dev.larder.worker.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.worker.dev.DevWork.Stock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class ScreenTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

  @Test
  void withoutATerminalOnlyChangesAreLines() {
    Screen screen = Screen.of(out, false);
    screen.show(List.of("head"), stock("1 of 2 ready"));
    screen.show(List.of("head"), stock("1 of 2 ready"));
    screen.show(List.of("head"), stock("2 of 2 ready"));
    assertThat(text()).isEqualTo("head\np: 1 of 2 ready\np: 2 of 2 ready\n");
  }

  @Test
  void aTerminalIsDrawnOver() {
    Screen screen = new Screen.Terminal(out, new Size(10, 20));
    screen.show(List.of("head"), stock("a"));
    assertThat(text()).doesNotContain("\u001b[3A").contains("table of a");
    screen.show(List.of("head"), stock("b"));
    assertThat(text()).contains("\u001b[3A").contains("table of b");
  }

  @Test
  void whatDoesNotFitIsLeftOut() {
    Screen screen = new Screen.Terminal(out, new Size(4, 7));
    screen.show(List.of("0123456789"), new Stock(List.of("a", "b", "c"), Map.of()));
    assertThat(text()).contains("012345…").doesNotContain("6").contains("… 3 m");
  }

  @Test
  void colorsTakeNoWidthAndEndWithTheLine() {
    assertThat(Screen.Terminal.cut("\u001b[31mabcdef\u001b[0m", 6))
        .isEqualTo("\u001b[31mabcdef\u001b[0m");
    assertThat(Screen.Terminal.cut("\u001b[31mabcdef\u001b[0m", 4))
        .isEqualTo("\u001b[31mabc…\u001b[0m");
  }

  @Test
  void whatIsLeftIsCounted() {
    assertThat(DevStack.leaving(0)).contains("no workspace");
    assertThat(DevStack.leaving(1)).contains("1 workspace keeps running", "deletes it");
    assertThat(DevStack.leaving(3)).contains("3 workspaces keep running", "--reset deletes them");
  }

  private static Stock stock(String sentence) {
    return new Stock(List.of("table of " + sentence), Map.of("p", sentence));
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  private static final class Size extends TerminalSize {
    private final int rows;
    private final int columns;

    Size(int rows, int columns) {
      this.rows = rows;
      this.columns = columns;
    }

    @Override
    int rows() {
      return rows;
    }

    @Override
    int columns() {
      return columns;
    }
  }
}
