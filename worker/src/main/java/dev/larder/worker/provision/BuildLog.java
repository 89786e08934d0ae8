package dev.larder.worker.provision;

import dev.larder.content.Gzip;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/**
 * The log of one attempt of a build: the first and the last 512 KiB of what was appended, with a
 * line between them that says how much was left out, and without the sensitive values (see {@link
 * Redactor}). Never grows beyond that, however much comes. Thread-safe; may be read at any time.
 */
public final class BuildLog {
  /** What is kept, in bytes of UTF-8. */
  public static final int KEPT = 1024 * 1024;

  private static final int HALF = KEPT / 2;
  private final Redactor redactor;
  private final Redactor.Stream stream;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();

  /** The bytes after the head; a ring once it is full. */
  private byte[] tail = new byte[0];

  private long afterHead = 0;

  /**
   * @param secrets values that must not be shown: sensitive parameters and what a claimer passed
   */
  public BuildLog(Collection<String> secrets) {
    this(new Redactor(secrets));
  }

  /** With values that may grow in number while the log is written. */
  public BuildLog(Redactor redactor) {
    this.redactor = redactor;
    this.stream = redactor.stream();
  }

  public synchronized void append(String text) {
    keep(stream.next(text).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The log so far, as gzip of UTF-8. Values that became known while it was written are redacted
   * from its beginning.
   */
  public synchronized byte[] gzipped() {
    byte[] text = text();
    return redactor.hasGrown()
        ? Gzip.of(redactor.redact(new String(text, StandardCharsets.UTF_8)))
        : Gzip.of(text);
  }

  private byte[] text() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    byte[] first = head.toByteArray();
    byte[] last = tail();
    long left = afterHead - last.length;
    int end = first.length;
    int start = 0;
    if (left > 0) {
      end = wholeCharacters(first);
      start = firstCharacter(last);
      left += first.length - end + start;
    }
    text.write(first, 0, end);
    if (left > 0) {
      text.writeBytes(
          "\n... %d bytes left out ...\n".formatted(left).getBytes(StandardCharsets.UTF_8));
    }
    text.write(last, start, last.length - start);
    text.writeBytes(stream.rest().getBytes(StandardCharsets.UTF_8));
    return text.toByteArray();
  }

  private void keep(byte[] bytes) {
    int intoHead = Math.min(bytes.length, HALF - head.size());
    head.write(bytes, 0, intoHead);
    int from = Math.max(intoHead, bytes.length - HALF);
    afterHead += from - intoHead;
    growTail(bytes.length - from);
    while (from < bytes.length) {
      int at = (int) (afterHead % HALF);
      int length = Math.min(bytes.length - from, HALF - at);
      System.arraycopy(bytes, from, tail, at, length);
      from += length;
      afterHead += length;
    }
  }

  private void growTail(int more) {
    long needed = Math.min(HALF, afterHead + more);
    if (tail.length < needed) {
      tail = Arrays.copyOf(tail, (int) Math.min(HALF, Math.max(needed, 2L * tail.length)));
    }
  }

  /** The kept bytes after the head, in order. */
  private byte[] tail() {
    if (afterHead <= HALF) {
      return Arrays.copyOf(tail, (int) afterHead);
    }
    int start = (int) (afterHead % HALF);
    byte[] ordered = Arrays.copyOfRange(tail, start, start + HALF);
    System.arraycopy(tail, 0, ordered, HALF - start, start);
    return ordered;
  }

  /** How many of the bytes are whole characters. */
  private static int wholeCharacters(byte[] bytes) {
    int at = bytes.length - 1;
    while (at > 0 && isContinuation(bytes[at])) {
      at--;
    }
    int needed = (bytes[at] & 0x80) == 0 ? 1 : Integer.numberOfLeadingZeros(~(bytes[at] << 24));
    return bytes.length - at >= needed ? bytes.length : at;
  }

  private static int firstCharacter(byte[] bytes) {
    int at = 0;
    while (at < bytes.length && isContinuation(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xC0) == 0x80;
  }
}
