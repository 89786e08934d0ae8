package dev.larder.worker.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A recipient of webhooks on the loopback, with scripted answers, which keeps what it got. */
public final class Hook implements AutoCloseable {
  private final List<Call> calls = new CopyOnWriteArrayList<>();

  private final Deque<Integer> statuses = new ArrayDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final HttpServer server;
  private volatile int status = 200;
  private volatile boolean hanging;

  /** A request with its headers in lower case. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Call(Map<String, String> headers, byte[] body) {
    public JsonNode json() throws IOException {
      return JsonMapper.builder().build().readTree(body);
    }

    public String delivery() {
      return headers.getOrDefault("larder-delivery", "");
    }

    public String event() {
      return headers.getOrDefault("larder-event", "");
    }
  }

  public Hook() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
  }

  /** Answers with these, one after another, then with the last. */
  public synchronized void answers(Integer... next) {
    statuses.clear();
    statuses.addAll(List.of(next));
  }

  public void hang() {
    hanging = true;
  }

  public List<Call> calls() {
    return List.copyOf(calls);
  }

  private void answer(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    calls.add(new Call(headers, exchange.getRequestBody().readAllBytes()));
    if (hanging) {
      awaitClose();
    }
    exchange.getResponseHeaders().set("Location", "/elsewhere");
    exchange.sendResponseHeaders(next(), -1);
    exchange.close();
  }

  private synchronized int next() {
    if (!statuses.isEmpty()) {
      status = statuses.removeFirst();
    }
    return status;
  }

  private void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
