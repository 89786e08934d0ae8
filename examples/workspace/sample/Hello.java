/** Run it with {@code java Hello.java}. */
public final class Hello {
  public static void main(String[] names) {
    System.out.println("Hello " + (names.length == 0 ? "world" : names[0]));
  }
}
