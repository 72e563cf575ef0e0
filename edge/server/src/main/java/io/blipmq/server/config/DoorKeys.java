package io.blipmq.server.config;

import static io.blipmq.server.config.KeyType.file;
import static io.blipmq.server.config.KeyType.files;
import static io.blipmq.server.config.KeyType.integer;
import static io.blipmq.server.config.KeyType.listeners;
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

  static final List<ConfigKey<?>> ALL =
      List.of(LISTENERS, CERTIFICATES, KEYS, CLIENT_CA, REQUIRED, CACHE_MESSAGES);

  private DoorKeys() {}
}
