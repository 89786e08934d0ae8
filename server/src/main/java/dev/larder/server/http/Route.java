package dev.larder.server.http;

import dev.larder.access.Scope;
import io.javalin.http.HandlerType;
import java.util.List;

/**
 * One thing that can be asked.
 *
 * @param path as OpenAPI writes it, parameters in braces
 * @param scopes one of them is needed, somewhere; where, the work decides. Empty: anybody may ask
 * @param maxBody bytes of its body that are read
 */
public record Route(HandlerType method, String path, List<Scope> scopes, Work work, int maxBody) {
  /** A body of JSON: no route but apply's and that of directories takes more. */
  static final int SMALL = 1 << 20;

  public Route {
    scopes = List.copyOf(scopes);
  }

  /** What a route does. */
  @FunctionalInterface
  public interface Work {
    Answer answer(Request request) throws InterruptedException;
  }

  public static Route get(String path, Work work, Scope... scopes) {
    return new Route(HandlerType.GET, path, List.of(scopes), work, 0);
  }

  public static Route post(String path, Work work, Scope... scopes) {
    return new Route(HandlerType.POST, path, List.of(scopes), work, SMALL);
  }

  public static Route put(String path, Work work, Scope... scopes) {
    return new Route(HandlerType.PUT, path, List.of(scopes), work, SMALL);
  }

  public static Route delete(String path, Work work, Scope... scopes) {
    return new Route(HandlerType.DELETE, path, List.of(scopes), work, 0);
  }

  /** The same with a larger body. */
  public Route reading(int bytes) {
    return new Route(method, path, scopes, work, bytes);
  }

  /** For metrics and the log: never what stands in the path's place. */
  String label() {
    return path;
  }
}
