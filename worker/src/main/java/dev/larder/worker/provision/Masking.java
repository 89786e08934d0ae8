package dev.larder.worker.provision;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts {@code ***} where a sensitive value stands in a text: as it is, as it looks in JSON, and
 * each longer line of one with several lines. Values that overlap are masked together.
 *
 * <p>Values shorter than four characters are left alone: masking "1" or "eu" would spoil the text
 * and, by its gaps, give the value away.
 */
public final class Masking {
  private static final String MASK = "***";
  private static final int SHORTEST = 4;
  private static final int SHORTEST_LINE = 8;
  private final List<String> secrets;

  public Masking(Collection<String> sensitive) {
    Set<String> forms = new LinkedHashSet<>();
    for (String value : sensitive) {
      String bare = value.strip();
      add(forms, bare, SHORTEST);
      add(forms, new String(JsonStringEncoder.getInstance().quoteAsString(bare)), SHORTEST);
      bare.lines().map(String::strip).forEach(line -> add(forms, line, SHORTEST_LINE));
    }
    this.secrets =
        forms.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  private static void add(Set<String> forms, String form, int shortest) {
    if (form.length() >= shortest) {
      forms.add(form);
    }
  }

  /** The text without the values. */
  public String mask(String text) {
    StringBuilder masked = new StringBuilder(text.length());
    appendMasked(masked, text, covered(text), text.length(), false);
    return masked.toString();
  }

  /** A masking of text that comes in pieces, also where a value is cut in two. */
  Stream stream() {
    return new Stream();
  }

  private BitSet covered(String text) {
    BitSet covered = new BitSet();
    for (String secret : secrets) {
      for (int at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
        covered.set(at, at + secret.length());
      }
    }
    return covered;
  }

  /** Where the end of the text begins that may be the beginning of a value. */
  private int undecided(String text) {
    int from = text.length();
    for (String secret : secrets) {
      int longest = Math.min(secret.length() - 1, text.length());
      for (int length = longest; length > text.length() - from; length--) {
        if (text.regionMatches(text.length() - length, secret, 0, length)) {
          from = text.length() - length;
        }
      }
    }
    boolean halfACharacter =
        from == text.length() && from > 0 && Character.isHighSurrogate(text.charAt(from - 1));
    return halfACharacter ? from - 1 : from;
  }

  private static void appendMasked(
      StringBuilder to, String text, BitSet covered, int end, boolean afterMask) {
    int at = 0;
    while (at < end) {
      if (covered.get(at)) {
        if (at > 0 || !afterMask) {
          to.append(MASK);
        }
        at = covered.nextClearBit(at);
      } else {
        int next = covered.nextSetBit(at);
        int until = next < 0 ? end : Math.min(next, end);
        to.append(text, at, until);
        at = until;
      }
    }
  }

  /** Keeps back what may turn out to be a value. Not thread-safe. */
  final class Stream {
    private String kept = "";

    /** How much of what is kept is known to belong to a value. */
    private int keptCovered = 0;

    private boolean afterMask = false;

    /** The text that is certain now, masked. */
    String next(String piece) {
      String text = kept + piece;
      BitSet covered = covered(text);
      covered.set(0, keptCovered);
      int end = undecided(text);
      StringBuilder masked = new StringBuilder(end);
      appendMasked(masked, text, covered, end, afterMask);
      afterMask = end > 0 ? covered.get(end - 1) : afterMask;
      keptCovered = covered.nextClearBit(end) - end;
      kept = text.substring(end);
      return masked.toString();
    }

    /** What would follow if nothing came any more; half a value counts as one. */
    String rest() {
      if (kept.length() >= SHORTEST || keptCovered > 0) {
        return afterMask ? "" : MASK;
      }
      return kept;
    }
  }
}
