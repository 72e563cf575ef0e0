package io.blipmq.codecs;

import io.blipmq.api.BlipMQ;
import io.blipmq.server.BlipServer;
import io.blipmq.server.StartFailedException;
import io.blipmq.server.config.ConfigException;
import io.blipmq.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The daemon in this process, on a free port, without HTTP. */
record Daemon(BlipServer server) implements AutoCloseable {
  static Daemon inMemory() {
    return start(Map.of("wal.enabled", "false"));
  }

  static Daemon journaled(Path folder) {
    return start(Map.of("wal.path", folder.toString()));
  }

  private static Daemon start(Map<String, String> options) {
    Map<String, String> all = new HashMap<>(options);
    all.put("server.port", "0");
    all.put("metrics.enabled", "false");
    try {
      return new Daemon(BlipServer.start(ServerConfig.load(Optional.empty(), Map.of(), all)));
    } catch (ConfigException | StartFailedException e) {
      throw new IllegalStateException(e);
    }
  }

  BlipMQ connect() {
    return BlipMQ.at("blip://127.0.0.1:" + server.port());
  }

  @Override
  public void close() {
    server.close();
  }
}
