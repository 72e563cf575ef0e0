package io.blipmq.server.config;

import static io.blipmq.server.config.KeyType.integer;
import static io.blipmq.server.config.KeyType.number;
import static io.blipmq.server.config.KeyType.origins;

import java.util.List;

/** The part of the table that is about HTTP and WebSockets on the port for clients. */
final class HttpKeys {
  private static final int HOUR_MS = 3_600_000;
  private static final int MIB = 1 << 20;

  static final ConfigKey<List<String>> ALLOWED_ORIGINS =
      ConfigKey.of(
          "http.allowed_origins",
          origins(),
          List.of(),
          "The origins of web pages that may use HTTP and WebSockets; `*` is any. Requests of pages"
              + " of other origins are refused; programs that are no browsers have none.");
  static final ConfigKey<Integer> MAX_BODY_BYTES =
      ConfigKey.of(
          "http.max_body_bytes",
          integer(1_024, 1 << 30),
          8 * MIB,
          "The largest body of an HTTP request, a batch above all; a larger one is refused with"
              + " 413.");
  static final ConfigKey<Long> MAX_BUFFERED_BYTES =
      ConfigKey.of(
          "http.max_buffered_bytes",
          number(1_024, 1L << 44),
          64L * MIB,
          "What the bodies of all HTTP requests that are arriving may take; beyond it they are"
              + " refused with 429.");
  static final ConfigKey<Integer> MAX_CONSUMERS =
      ConfigKey.of(
          "http.max_consumers",
          integer(1, 1_000_000),
          10_000,
          "HTTP requests of consumer groups whose messages are not settled yet, at one time;"
              + " further ones are refused with 429.");
  static final ConfigKey<Integer> MAX_WAIT_MS =
      ConfigKey.of(
          "http.max_wait_ms",
          integer(0, HOUR_MS),
          60_000,
          "The longest that an HTTP request may wait for a message.");
  static final ConfigKey<Integer> REQUEST_TIMEOUT_MS =
      ConfigKey.of(
          "http.request_timeout_ms",
          integer(10, HOUR_MS),
          30_000,
          "How long the body of an HTTP request may take to arrive, and how long a client may take"
              + " nothing of what is sent to it; then it is closed.");
  static final ConfigKey<Integer> IDLE_TIMEOUT_MS =
      ConfigKey.of(
          "http.idle_timeout_ms",
          integer(10, HOUR_MS),
          75_000,
          "How long an HTTP connection is kept for the next request.");
  static final ConfigKey<Integer> HEARTBEAT_MS =
      ConfigKey.of(
          "http.heartbeat_ms",
          integer(100, HOUR_MS),
          15_000,
          "How often those who follow a topic by server-sent events get a sign of life.");

  static final List<ConfigKey<?>> ALL =
      List.of(
          ALLOWED_ORIGINS,
          MAX_BODY_BYTES,
          MAX_BUFFERED_BYTES,
          MAX_CONSUMERS,
          MAX_WAIT_MS,
          REQUEST_TIMEOUT_MS,
          IDLE_TIMEOUT_MS,
          HEARTBEAT_MS);

  private HttpKeys() {}
}
