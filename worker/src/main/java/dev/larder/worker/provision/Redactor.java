package dev.larder.worker.provision;

import dev.larder.pool.CleanText;
import dev.larder.provision.ProvisionRequest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts {@code ***} where a sensitive value stands in a text, in any of its {@link SecretForms}, and
 * cleans the text ({@link CleanText}). Values that overlap are redacted together. Values may be
 * added while texts are redacted: also by who prints them, in a line {@code ::add-mask::VALUE}. One
 * pass over the text, however many values there are.
 *
 * <p>Values of two and three characters are redacted only where they stand alone, between
 * characters that are no letters or digits; a single character never is.
 */
public final class Redactor {
  private static final String MASK = "***";
  private static final int MAX_PRINTED = 1_000;
  private static final int MAX_PRINTED_LENGTH = 16 * 1024;

  /** Each at least twice as large as the next, so that adding many costs little. */
  private volatile List<Words> words;

  private boolean grown;
  private int printed;

  public Redactor(Collection<String> sensitive) {
    this.words = List.of(Words.of(SecretForms.of(sensitive)));
  }

  /** Of the values of this request that neither logs nor reasons may show. */
  public static Redactor of(ProvisionRequest request) {
    return new Redactor(SensitiveValues.of(request));
  }

  /** The words of some values, ready to be looked for. */
  private record Words(Automaton anywhere, Automaton alone) {
    static Words of(SecretForms forms) {
      return new Words(new Automaton(forms.anywhere()), new Automaton(forms.alone()));
    }

    int size() {
      return anywhere.patterns().size() + alone.patterns().size();
    }

    Words and(Words other) {
      return new Words(
          new Automaton(union(anywhere.patterns(), other.anywhere.patterns())),
          new Automaton(union(alone.patterns(), other.alone.patterns())));
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
      Set<String> all = new HashSet<>(some);
      all.addAll(others);
      return all;
    }
  }

  /** Redacts these as well from now on. */
  synchronized void add(Collection<String> values) {
    if (values.isEmpty()) {
      return;
    }
    grown = true;
    List<Words> all = new ArrayList<>(words);
    all.add(Words.of(SecretForms.of(values)));
    while (all.size() > 1 && all.get(all.size() - 2).size() < 2 * all.getLast().size()) {
      Words last = all.removeLast();
      all.add(all.removeLast().and(last));
    }
    words = List.copyOf(all);
  }

  /** Redacts what a program has asked for as well; beyond a thousand nothing is added. */
  private synchronized void addPrinted(String value) {
    if (printed < MAX_PRINTED) {
      printed++;
      add(List.of(value));
    }
  }

  /** Whether values were added. */
  synchronized boolean hasGrown() {
    return grown;
  }

  /** The text without the values, and cleaned. */
  public String redact(String text) {
    Stream stream = stream();
    return stream.next(text) + stream.end();
  }

  /** Whether a value stands in this text. */
  boolean finds(String text) {
    Stream stream = new Stream();
    stream.take(CleanText.of(text));
    stream.settleEnd();
    return !stream.covered.isEmpty();
  }

  /** A redaction of text that comes in pieces, also where a value is cut in two. */
  Stream stream() {
    return new Stream();
  }

  /** Keeps back what may turn out to be a value. Not thread-safe. */
  final class Stream {
    private final CleanText clean = new CleanText();
    private final MaskCommand command =
        new MaskCommand(MAX_PRINTED_LENGTH, Redactor.this::addPrinted);
    private final StringBuilder kept = new StringBuilder();

    /** What of the kept is known to belong to a value. */
    private BitSet covered = new BitSet();

    private List<Cursor> cursors = List.of();
    private List<Words> known = List.of();
    private char before = ' ';
    private boolean afterMask;

    /** The text that is certain now, redacted. */
    String next(String piece) {
      StringBuilder passed = new StringBuilder();
      command.take(clean.next(piece), passed);
      take(passed);
      return decided(kept.length() - held());
    }

    /** What follows where nothing comes any more. */
    String end() {
      StringBuilder passed = new StringBuilder(command.rest());
      take(passed.append(clean.rest()));
      settleEnd();
      return decided(kept.length());
    }

    private void settleEnd() {
      cursors.forEach(cursor -> cursor.settle(' ', kept.length()));
    }

    /** What would follow if nothing came any more; half a value counts as one. Changes nothing. */
    String rest() {
      boolean value =
          kept.length() >= SecretForms.SHORTEST
              || !covered.isEmpty()
              || cursors.stream().anyMatch(cursor -> cursor.alone >= 0);
      String shown = !value ? kept.toString() : afterMask ? "" : MASK;
      return shown + command.rest() + clean.rest();
    }

    private void take(CharSequence text) {
      if (!known.equals(words)) {
        known = words;
        cursors = known.stream().map(Cursor::new).toList();
        for (int i = 0; i < kept.length(); i++) {
          advance(i);
        }
      }
      for (int i = 0; i < text.length(); i++) {
        kept.append(text.charAt(i));
        advance(kept.length() - 1);
      }
    }

    private void advance(int at) {
      for (Cursor cursor : cursors) {
        cursor.next(at);
      }
    }

    private int held() {
      int held = 0;
      for (Cursor cursor : cursors) {
        held = Math.max(held, cursor.held());
      }
      return Math.min(held, kept.length());
    }

    /** Gives out so much of what is kept. */
    private String decided(int length) {
      int end = length;
      if (end > 0 && end < kept.length() && Character.isHighSurrogate(kept.charAt(end - 1))) {
        end--;
      }
      if (end == 0) {
        return "";
      }
      StringBuilder redacted = new StringBuilder(end);
      for (int at = 0; at < end; ) {
        boolean mask = covered.get(at);
        int until = mask ? covered.nextClearBit(at) : nextCovered(at);
        if (!mask) {
          redacted.append(kept, at, Math.min(until, end));
        } else if (at > 0 || !afterMask) {
          redacted.append(MASK);
        }
        at = until;
      }
      afterMask = covered.get(end - 1);
      before = kept.charAt(end - 1);
      covered = covered.get(end, Math.max(end, covered.length()));
      kept.delete(0, end);
      int gone = end;
      cursors.forEach(cursor -> cursor.shift(gone));
      return redacted.toString();
    }

    private int nextCovered(int from) {
      int next = covered.nextSetBit(from);
      return next < 0 ? kept.length() : next;
    }

    /** Where some words stand in the text. */
    private final class Cursor {
      private final Words words;
      private int anywhereState;
      private int aloneState;

      /** Where a word begins that stands alone if what follows is no letter or digit; or -1. */
      private int alone = -1;

      Cursor(Words words) {
        this.words = words;
      }

      void next(int at) {
        char c = kept.charAt(at);
        settle(c, at);
        anywhereState = words.anywhere().next(anywhereState, c);
        cover(at + 1 - words.anywhere().found(anywhereState), at + 1);
        aloneState = words.alone().next(aloneState, c);
        int found = words.alone().found(aloneState);
        int from = at + 1 - found;
        if (found > 0 && !isWord(from == 0 ? before : kept.charAt(from - 1))) {
          alone = from;
        }
      }

      void settle(char following, int at) {
        if (alone >= 0 && !isWord(following)) {
          cover(alone, at);
        }
        alone = -1;
      }

      int held() {
        return Math.max(words.anywhere().depth(anywhereState), words.alone().depth(aloneState));
      }

      void shift(int by) {
        alone = alone < by ? -1 : alone - by;
      }

      private void cover(int from, int to) {
        covered.set(from, to);
      }

      private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c);
      }
    }
  }
}
