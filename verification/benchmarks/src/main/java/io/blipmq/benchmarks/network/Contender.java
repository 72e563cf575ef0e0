package io.blipmq.benchmarks.network;

import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.ClientFrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A broker that takes part. Others run with the settings that suit the work best. */
enum Contender {
  BLIPMQ("BlipMQ", "blip", "java"),
  BLIPMQ_MQTT("BlipMQ, MQTT", "mqtt", "java"),
  NATS("NATS", "nats", "nats-server"),
  JETSTREAM("NATS JetStream", "nats", "nats-server"),
  REDIS("Redis", "redis", "redis-server"),
  MOSQUITTO("mosquitto", "mqtt", "mosquitto");

  final String title;
  final String scheme;
  private final String program;

  Contender(String title, String scheme, String program) {
    this.title = title;
    this.scheme = scheme;
    this.program = program;
  }

  /** Where things are. */
  record Place(Path folder, Path repository, int port, String fsync) {}

  /** Whether it is ours. */
  boolean ours() {
    return program.equals("java");
  }

  /** The command that runs it in the foreground. */
  List<String> command(Place place) throws IOException {
    String port = Integer.toString(place.port);
    return switch (this) {
      case BLIPMQ, BLIPMQ_MQTT -> List.of(place.repository.resolve("blipmq").toString(), "start");
      case NATS -> List.of(find(), "-a", "127.0.0.1", "-p", port);
      case JETSTREAM ->
          List.of(
              find(),
              "-a",
              "127.0.0.1",
              "-p",
              port,
              "--jetstream",
              "--store_dir",
              place.folder.resolve("jetstream").toString());
      case REDIS ->
          List.of(
              find(),
              "--bind",
              "127.0.0.1",
              "--port",
              port,
              "--save",
              "",
              "--dir",
              place.folder.toString(),
              "--appendonly",
              place.fsync.isEmpty() ? "no" : "yes",
              "--appendfsync",
              place.fsync.equals("always") ? "always" : "everysec",
              "--maxclients",
              "20000",
              "--client-output-buffer-limit",
              "pubsub 0 0 0");
      case MOSQUITTO -> {
        Path config = place.folder.resolve("mosquitto.conf");
        Files.writeString(
            config,
            """
            listener %s 127.0.0.1
            allow_anonymous true
            max_queued_messages 0
            max_inflight_messages 0
            set_tcp_nodelay true
            """
                .formatted(port));
        yield List.of(find(), "-c", config.toString());
      }
    };
  }

  /** What it wants in its environment. */
  Map<String, String> environment(Place place) {
    return ours()
        ? Map.of(
            "BIND_ADDR",
            "127.0.0.1",
            "PORT",
            Integer.toString(place.port),
            "BLIPMQ_METRICS_ENABLED",
            "false",
            "BLIPMQ_SERVER_MAX_CONNECTIONS",
            "20000",
            "BLIPMQ_WAL_ENABLED",
            Boolean.toString(!place.fsync.isEmpty()),
            "WAL_PATH",
            place.folder.resolve("wal").toString(),
            "FSYNC_POLICY",
            place.fsync.isEmpty() ? "none" : place.fsync)
        : Map.of();
  }

  /** Whether it is installed. */
  boolean isThere() {
    return ours() || !find().equals(program);
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private String find() {
    for (String folder : List.of("/usr/bin", "/usr/sbin", "/usr/local/bin")) {
      Path path = Path.of(folder, program);
      if (Files.isExecutable(path)) {
        return path.toString();
      }
    }
    return program;
  }

  /** What a client says first, and the broker answers. */
  byte[] greeting() {
    return switch (this) {
      case BLIPMQ -> {
        ByteBuf hello = Unpooled.buffer();
        ClientFrameEncoder.encode(hello, 1, new ClientFrame.Hello(2));
        byte[] bytes = new byte[hello.readableBytes()];
        hello.readBytes(bytes);
        yield bytes;
      }
      case NATS, JETSTREAM -> ascii("CONNECT {\"verbose\":false}\r\nPING\r\n");
      case REDIS -> ascii("PING\r\n");
      case BLIPMQ_MQTT, MOSQUITTO ->
          // CONNECT, MQTT 3.1.1, clean session, no keep-alive, no client id
          HexFormat.of().parseHex("100c00044d51545404020000" + "0000");
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
