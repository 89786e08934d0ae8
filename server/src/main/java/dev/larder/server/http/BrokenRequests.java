package dev.larder.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;
import java.util.UUID;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What Jetty finds wrong before a request reaches a route: a problem, too. */
public final class BrokenRequests extends ErrorHandler {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** For every method, not only for those that browsers show pages of. */
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Object status = request.getAttribute(ErrorHandler.ERROR_STATUS);
    int code = status instanceof Integer given ? given : response.getStatus();
    generateResponse(request, response, code, "", null, callback);
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      String message,
      @Nullable Throwable cause,
      Callback callback) {
    HttpFields.Mutable headers = response.getHeaders();
    response.setStatus(type(status).status());
    Content.Sink.write(response, true, describe(status, headers), callback);
  }

  private static String describe(int status, HttpFields.Mutable headers) {
    return new String(bytes(status, headers), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static byte[] bytes(int status, HttpFields.Mutable headers) {
    String id = UUID.randomUUID().toString();
    headers.put(HttpHeader.CONTENT_TYPE, Answer.PROBLEM);
    headers.put(Api.HEADER, id);
    ApiProblem problem =
        new ApiProblem(type(status), "the request cannot be read (%d)".formatted(status));
    try {
      return JSON.writeValueAsBytes(problem.document(id).fields());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a problem is of plain values", e);
    }
  }

  /** The one of this status; what is not among them is wrong, or a bug. */
  private static ProblemType type(int status) {
    return Arrays.stream(ProblemType.values())
        .filter(type -> type.status() == status)
        .findFirst()
        .orElse(status < 500 ? ProblemType.INVALID_REQUEST : ProblemType.BUG);
  }
}
