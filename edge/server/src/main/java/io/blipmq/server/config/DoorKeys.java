package io.blipmq.server.config;

import static io.blipmq.server.config.KeyType.file;
import static io.blipmq.server.config.KeyType.files;
import static io.blipmq.server.config.KeyType.integer;
import static io.blipmq.server.config.KeyType.listeners;
import static io.blipmq.server.config.KeyType.number;
import static io.blipmq.server.config.KeyType.truth;

import java.nio.file.Path;
import java.util.List;

/**
 * The part of the table that is about further listeners, TLS, and what protocols have of their own.
 */
final class DoorKeys {
  static final ConfigKey<List<ListenerText>> LISTENERS =
      ConfigKey.of(
              "server.listeners",
              listeners(),
              List.of(),
              "Further addresses for clients, each with all protocols or one; see"
                  + " [Listeners](#listeners).")
          .orFlat("listener");
  static final ConfigKey<List<Path>> CERTIFICATES =
      ConfigKey.of(
          "tls.certificates",
          files(),
          List.of(),
          "PEM files, each with a certificate and those that sign it; see [TLS](#tls). A client"
              + " that names the server gets the one for that name, others the first.");
  static final ConfigKey<List<Path>> KEYS =
      ConfigKey.of(
          "tls.keys",
          files(),
          List.of(),
          "PEM files, each with the private key (PKCS#8, not encrypted) of the certificate at the"
              + " same place.");
  static final ConfigKey<Path> CLIENT_CA =
      ConfigKey.of(
          "tls.client_ca",
          file(),
          Path.of(""),
          "A PEM file with the certificates that sign those of clients, which then must have one.");
  static final ConfigKey<Boolean> REQUIRED =
      ConfigKey.of(
          "tls.required",
          truth(),
          false,
          "Whether `server.port` takes only connections with TLS; else the first bytes tell.");
  static final ConfigKey<Integer> CACHE_MESSAGES =
      ConfigKey.of(
          "jsonlines.cache_messages",
          integer(0, 100_000),
          100,
          "How many of a topic's last messages a new JSON lines subscription gets first.");

  static final ConfigKey<Integer> MAX_SESSIONS =
      ConfigKey.of(
          "mqtt.max_sessions",
          integer(1, 10_000_000),
          50_000,
          "MQTT sessions that outlive their connection, at one time, with a connection or without;"
              + " a client that wants a further one is refused with 0x97 (3.1.1: 3).");
  static final ConfigKey<Long> MAX_SESSION_EXPIRY_MS =
      ConfigKey.of(
          "mqtt.max_session_expiry_ms",
          number(0, 1L << 42),
          0L,
          "The longest that an MQTT session outlives its connection, in whole seconds, rounded up;"
              + " 0 is for as long as its client asks, which in 3.1.1 is for ever.");
  static final ConfigKey<Long> MAX_QUEUED_MESSAGES =
      ConfigKey.of(
          "mqtt.max_queued_messages",
          number(0, 1L << 40),
          0L,
          "What may wait for an MQTT session, and for a shared subscription that MQTT clients have"
              + " made: beyond it the oldest are dropped, at QoS 1 and 2 too. 0 drops none; see"
              + " [MQTT](mqtt.md#what-it-keeps).");

  static final List<ConfigKey<?>> ALL =
      List.of(
          LISTENERS,
          CERTIFICATES,
          KEYS,
          CLIENT_CA,
          REQUIRED,
          CACHE_MESSAGES,
          MAX_SESSIONS,
          MAX_SESSION_EXPIRY_MS,
          MAX_QUEUED_MESSAGES);

  private DoorKeys() {}
}
