package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JDK's HTTP client, for one gateway. */
final class HttpPeer implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String root;

  HttpPeer(int port) {
    root = "http://127.0.0.1:" + port;
  }

  /** An answer. */
  record Answer(int status, java.net.http.HttpHeaders headers, String body) {
    JsonNode json() {
      return MAPPER.readTree(body);
    }

    Answer expect(int expected) {
      assertThat(status).as(body).isEqualTo(expected);
      return this;
    }

    /** A refusal, as RFC 9457 writes it. */
    JsonNode problem(int expectedStatus, int expectedCode) {
      expect(expectedStatus);
      assertThat(headers.firstValue("content-type")).hasValue("application/problem+json");
      assertThat(json().get("status").asInt()).isEqualTo(expectedStatus);
      assertThat(json().get("code").asInt()).as(body).isEqualTo(expectedCode);
      return json();
    }

    List<JsonNode> messages() {
      expect(200);
      List<JsonNode> all = new ArrayList<>();
      json().get("messages").forEach(all::add);
      return all;
    }

    List<String> payloads() {
      return messages().stream().map(each -> each.get("payload").asString()).toList();
    }

    List<String> receipts() {
      return messages().stream().map(each -> each.get("receipt").asString()).toList();
    }
  }

  /** A request to send; headers are name, value, name, value … */
  HttpRequest request(String method, String path, String body, String... headers) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(root + path))
            .timeout(TIMEOUT)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      builder.headers(headers);
    }
    return builder.build();
  }

  Answer send(HttpRequest request) {
    try {
      return answer(client.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Answer send(String method, String path, String body, String... headers) {
    return send(request(method, path, body, headers));
  }

  CompletableFuture<Answer> later(String method, String path, String body, String... headers) {
    return client
        .sendAsync(request(method, path, body, headers), HttpResponse.BodyHandlers.ofString())
        .thenApply(HttpPeer::answer);
  }

  Answer get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  Answer post(String path, String body, String... headers) {
    return send("POST", path, body, headers);
  }

  /** Acknowledges or gives back. */
  Answer settle(String path, List<String> receipts, String more) {
    return post(path, "{\"receipts\":" + MAPPER.writeValueAsString(receipts) + more + "}");
  }

  HttpClient client() {
    return client;
  }

  private static Answer answer(HttpResponse<String> response) {
    return new Answer(response.statusCode(), response.headers(), response.body());
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
