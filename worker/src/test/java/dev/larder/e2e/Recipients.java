package dev.larder.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** An SMTP server and a webhook, as an organization has them; they remember all that arrives. */
final class Recipients implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final GreenMail mail;
  private final HttpServer http;
  private final List<Delivery> accepted = new CopyOnWriteArrayList<>();
  private final AtomicBoolean refusing = new AtomicBoolean();

  private Recipients(GreenMail mail, HttpServer http) {
    this.mail = mail;
    this.http = http;
  }

  /** What the webhook accepted: the delivery's id and its body. */
  record Delivery(String id, JsonNode body) {
    String event() {
      return body.path("event").asText();
    }
  }

  static Recipients start() {
    try {
      GreenMail mail =
          new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP).dynamicPort());
      mail.start();
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      Recipients recipients = new Recipients(mail, http);
      http.createContext("/hook", recipients::receive);
      http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      http.start();
      return recipients;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String smtp() {
    return "smtp://127.0.0.1:%d?starttls=off".formatted(mail.getSmtp().getPort());
  }

  String hook() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/hook";
  }

  /** From now on the webhook answers 503, or no longer does. */
  void refuse(boolean refuse) {
    refusing.set(refuse);
  }

  List<Delivery> hooks(String event) {
    return accepted.stream().filter(delivery -> delivery.event().equals(event)).toList();
  }

  /** The mails whose text names this. */
  List<String> mails(String about) {
    return Arrays.stream(mail.getReceivedMessages())
        .map(Recipients::text)
        .filter(text -> text.contains(about))
        .toList();
  }

  private static String text(MimeMessage message) {
    try {
      return message.getSubject() + "\n" + message.getContent();
    } catch (IOException | MessagingException e) {
      throw new AssertionError("a mail that cannot be read", e);
    }
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (refusing.get()) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      accepted.add(
          new Delivery(
              String.valueOf(exchange.getRequestHeaders().getFirst("Larder-Delivery")),
              read(body)));
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private static JsonNode read(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a body that is no JSON: " + body, e);
    }
  }

  @Override
  public void close() {
    http.stop(0);
    mail.stop();
  }
}
