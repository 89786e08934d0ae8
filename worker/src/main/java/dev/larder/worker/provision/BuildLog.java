package dev.larder.worker.provision;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The log of one try of a build: the first and the last 512 KiB of what was appended, with a line
 * between them that says how much was left out, and without the sensitive values (see {@link
 * Masking}). Never grows beyond that, however much comes. Thread-safe; may be read at any time.
 */
public final class BuildLog {
  /** What is kept, in bytes of UTF-8. */
  public static final int KEPT = 1024 * 1024;

  private static final int HALF = KEPT / 2;
  private final Masking.Stream masking;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();

  /** The bytes after the head; a ring once it is full. */
  private byte[] tail = new byte[0];

  private long afterHead = 0;

  /**
   * @param secrets values that must not be shown: sensitive parameters and what a claimer passed
   */
  public BuildLog(Collection<String> secrets) {
    this.masking = new Masking(secrets).stream();
  }

  public synchronized void append(String text) {
    keep(masking.next(text).getBytes(StandardCharsets.UTF_8));
  }

  /** The log so far, as gzip of UTF-8. */
  public synchronized byte[] gzipped() {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      byte[] last = tail();
      long left = afterHead - last.length;
      if (left == 0) {
        head.writeTo(out);
        out.write(last);
      } else {
        byte[] first = head.toByteArray();
        int end = wholeCharacters(first);
        int start = firstCharacter(last);
        left += first.length - end + start;
        out.write(first, 0, end);
        out.write("\n... %d bytes left out ...\n".formatted(left).getBytes(StandardCharsets.UTF_8));
        out.write(last, start, last.length - start);
      }
      out.write(masking.rest().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }

  /** The text of a log that {@link #gzipped} gave; other bytes are an UncheckedIOException. */
  public static String text(byte[] gzipped) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzipped))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
