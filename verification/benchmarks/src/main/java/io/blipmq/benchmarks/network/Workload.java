package io.blipmq.benchmarks.network;

import java.util.List;
import java.util.stream.Stream;

/** What is done with a broker, and who does it. */
enum Workload {
  W1("1 to 1, QoS 0", "", "--publishers 1 --subscribers 1"),
  W2("4 to 4, QoS 0", "", "--publishers 4 --subscribers 4"),
  W3("1 to 1, QoS 1, 100 unconfirmed", "interval_ms:20", "--qos 1 --window 100 --batch 1"),
  W3_FOUR(
      "4 to 4, QoS 1, 100 unconfirmed",
      "interval_ms:20",
      "--publishers 4 --subscribers 4 --qos 1 --window 100 --batch 1"),
  W4("1 to 1, 5,000 a second", "", "--rate 5000 --batch 1"),
  W5("1 to 1, 16 KiB, QoS 0", "", "--msg-size 16384 --window 256"),
  W6("10,000 idle connections", "", ""),
  W6_BUSY("1,000 connections, 10 a second each", "", ""),
  W7("fsync, 1 publisher, 1 unconfirmed", "always", "--qos 1 --subscribers 0 --window 1 --batch 1"),
  W7_WINDOW(
      "fsync, 1 publisher, 100 unconfirmed",
      "always",
      "--qos 1 --subscribers 0 --window 100 --batch 1"),
  W7_SIXTEEN(
      "fsync, 16 publishers, 100 unconfirmed each",
      "always",
      "--publishers 16 --qos 1 --subscribers 0 --window 100 --batch 1");

  final String title;

  /** When what is published is to be on the disk; empty where nothing is written. */
  final String fsync;

  private final String arguments;

  Workload(String title, String fsync, String arguments) {
    this.title = title;
    this.fsync = fsync;
    this.arguments = arguments;
  }

  /**
   * Who takes part. Mosquitto keeps QoS 1 in memory, and its journal is no match for W7; JetStream
   * syncs its files every two minutes.
   */
  List<Contender> contenders() {
    return switch (this) {
      case W1, W2, W4, W5, W6 ->
          Stream.of(Contender.values()).filter(one -> one != Contender.JETSTREAM).toList();
      case W3, W3_FOUR ->
          List.of(
              Contender.BLIPMQ, Contender.BLIPMQ_MQTT, Contender.JETSTREAM, Contender.MOSQUITTO);
      case W6_BUSY -> List.of(Contender.BLIPMQ_MQTT, Contender.MOSQUITTO);
      case W7, W7_WINDOW, W7_SIXTEEN -> List.of(Contender.BLIPMQ, Contender.REDIS);
    };
  }

  /** The options of {@code blipmq bench} beside the target and the duration. */
  List<String> arguments(Contender contender) {
    return List.of((arguments + gathering(contender)).split(" ", -1));
  }

  /** How much is published at once, and is on the way: what suits the broker best. */
  private String gathering(Contender contender) {
    return switch (this) {
      case W1, W2 ->
          switch (contender) {
            case MOSQUITTO, BLIPMQ_MQTT -> " --batch 64 --window 2048";
            case BLIPMQ, NATS, JETSTREAM, REDIS -> " --batch 256 --window 16384";
          };
      case W5 -> contender == Contender.MOSQUITTO ? " --batch 4" : " --batch 16";
      case W3, W3_FOUR, W4, W6, W6_BUSY, W7, W7_WINDOW, W7_SIXTEEN -> "";
    };
  }
}
