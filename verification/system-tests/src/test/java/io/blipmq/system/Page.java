package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** The web server of a page, to which the page reports what it sees. */
final class Page implements AutoCloseable {
  private static final Path MQTT =
      Path.of("../../verification/clients/node_modules/mqtt/dist/mqtt.min.js");

  private final HttpServer server;
  private final List<String> reports = new CopyOnWriteArrayList<>();

  private Page() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/page.html", exchange -> answer(exchange, "text/html", page()));
    server.createContext("/mqtt.js", exchange -> answer(exchange, "text/javascript", mqtt()));
    server.createContext("/report", this::report);
    server.start();
  }

  static Page open() throws IOException {
    return new Page();
  }

  /** Whether the page can have the MQTT library of npm; else it goes without. */
  static boolean hasMqtt() {
    return Files.exists(MQTT);
  }

  /** Where the page comes from, as a browser says it. */
  String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The page, for a broker. */
  String url(int port) {
    return origin() + "/page.html?broker=127.0.0.1:" + port;
  }

  /** Waits until the page has seen something: {@code lines: hello}. */
  void expect(String report) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(reports).contains(report));
  }

  private static byte[] page() throws IOException {
    try (InputStream in = Page.class.getResourceAsStream("page.html")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  private static byte[] mqtt() throws IOException {
    return hasMqtt() ? Files.readAllBytes(MQTT) : new byte[0];
  }

  private void report(HttpExchange exchange) throws IOException {
    reports.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    answer(exchange, "text/plain", new byte[0]);
  }

  private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
