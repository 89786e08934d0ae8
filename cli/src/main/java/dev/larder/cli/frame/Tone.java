package dev.larder.cli.frame;

/** What a text means, in color where there is color. */
public enum Tone {
  PLAIN(""),
  GOOD("32"),
  BUSY("36"),
  WAITING("33"),
  BAD("31"),
  DIM("2");

  private final String code;

  Tone(String code) {
    this.code = code;
  }

  String paint(String text) {
    return code.isEmpty() || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
