package io.blipmq.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.gateway.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The HTTP listener, spoken to in bytes. */
final class HttpListenerIT {
  private static final int MAX_CONNECTIONS = 4;

  private HttpListener listener;

  @BeforeEach
  void open() throws Exception {
    listener = open(Duration.ofSeconds(30));
  }

  @AfterEach
  void close() {
    listener.close();
  }

  @Test
  void answersOneRequestAfterAnother() throws Exception {
    String first = "GET /metrics?x=1 HTTP/1.1\r\nHost: a\r\n\r\n";
    String last = "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    String answers = exchange(first + first + last);

    assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(4);
    assertThat(answers).contains("content-length: 6", "content-type: text/plain");
    assertThat(answers.split("\r\n\r\nhello\n", -1)).hasSize(4);
  }

  @Test
  void leavesTheBodyOutForHead() throws Exception {
    String answer = exchange("HEAD /metrics HTTP/1.1\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 200 OK").contains("content-length: 6");
    assertThat(answer).endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /none HTTP/1.1, 404",
    "GET / HTTP/1.1, 404",
    "POST /metrics HTTP/1.1, 405",
    "DELETE /metrics HTTP/1.1, 405",
    "OPTIONS * HTTP/1.1, 405",
    "CONNECT a:1 HTTP/1.1, 405",
    "GET /broken HTTP/1.1, 500",
    "GET /metrics HTTP/1.0, 200",
    "GET  HTTP/9.9 x, 400",
  })
  void answersEachRequestWithItsStatus(String line, int status) throws Exception {
    String answer = exchange(line + "\r\nConnection: close\r\n\r\n");

    assertThat(answer).matches("(?s)HTTP/1\\.[01] " + status + " .*");
    assertThat(answer.contains("allow: GET, HEAD")).isEqualTo(status == 405);
  }

  @Test
  void refusesWhatIsTooLarge() throws Exception {
    String line = "GET /" + "x".repeat(5_000) + " HTTP/1.1\r\n\r\n";
    String header = "GET / HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n";
    String body = "POST / HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\n";

    assertThat(exchange(line)).startsWith("HTTP/1.1 400");
    assertThat(exchange(header)).startsWith("HTTP/1.1 400");
    assertThat(exchange(body)).startsWith("HTTP/1.1 413");
  }

  @Test
  void goesOnAfterAnyBytes() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[random.nextInt(3_000)];
      random.nextBytes(bytes);
      try (Socket socket = connect()) {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
      } catch (IOException e) {
        assertThat(e).as("seed %d", seed).hasMessageMatching("(?i).*(reset|broken pipe).*");
      }
    }
    assertThat(exchange("GET /metrics HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200");
  }

  @Test
  void closesConnectionsBeyondTheLimitAndTakesNewOnesLater() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < MAX_CONNECTIONS; i++) {
      Socket socket = connect();
      sockets.add(socket);
      socket
          .getOutputStream()
          .write("GET /metrics HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
    try (Socket tooMany = connect()) {
      assertThat(tooMany.getInputStream().read()).isEqualTo(-1);
    }
    for (Socket socket : sockets) {
      socket.close();
    }
    Awaitility.await()
        .ignoreExceptions()
        .until(() -> exchange("GET /metrics HTTP/1.0\r\n\r\n").startsWith("HTTP/1.1 200"));
  }

  @Test
  void closesAConnectionThatDripsBeyondTheDeadline() throws Exception {
    try (HttpListener hasty = open(Duration.ofMillis(50));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), hasty.port())) {
      socket.getOutputStream().write("GET /met".getBytes(StandardCharsets.UTF_8));

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void saysWhyItCannotListen() {
    InetSocketAddress taken =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port());

    assertThatThrownBy(() ->
            HttpListener.open(
                Transport.best(), taken, path -> Optional.empty(), HttpListener.Limits.DEFAULT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in use");
  }

  private static HttpListener open(Duration deadline) throws IOException {
    Pages pages =
        path ->
            switch (path) {
              case "/metrics" -> Optional.of(Page.text(200, "hello"));
              case "/broken" -> throw new IllegalStateException("on purpose");
              default -> Optional.empty();
            };
    return HttpListener.open(
        Transport.best(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        pages,
        new HttpListener.Limits(MAX_CONNECTIONS, deadline));
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), listener.port());
  }

  /** Sends, and reads until the listener closes. */
  private String exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
