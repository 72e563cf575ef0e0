package io.blipmq.client;

import java.time.Duration;
import java.util.Optional;

/**
 * What a client does by itself and no application needs to set; tests do. Immutable.
 *
 * @param keepAlive without a byte from the broker for so long, it is asked for one
 * @param graceOfDead without an answer to that for so long, the connection is given up
 * @param handshake how long one attempt to connect may take, HELLO and AUTH included
 * @param firstBackoff the wait after the first failed attempt; doubles with each further one
 * @param longestBackoff the most that the wait grows to
 * @param request how long a request other than a publish may wait for its answer
 * @param closing how long {@code close()} waits for what is on the way
 * @param batchBytes a PUBLISH frame takes no further message once it has so many bytes
 * @param framesOnTheWay a frame that could still take messages waits for more of them while so many
 *     frames of its topic are unconfirmed
 * @param bytesOnTheWay no further frame is sent while so many bytes are unconfirmed; less than what
 *     makes a broker stop reading from a connection
 * @param timing the clock, or empty for the event loop's own
 */
record ClientConfig(
    Duration keepAlive,
    Duration graceOfDead,
    Duration handshake,
    Duration firstBackoff,
    Duration longestBackoff,
    Duration request,
    Duration closing,
    int batchBytes,
    int framesOnTheWay,
    int bytesOnTheWay,
    Optional<Timing> timing) {

  static ClientConfig defaults() {
    return new ClientConfig(
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofMillis(50),
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        256 * 1024,
        4,
        4 << 20,
        Optional.empty());
  }

  ClientConfig withTiming(Timing timing) {
    return new ClientConfig(
        keepAlive,
        graceOfDead,
        handshake,
        firstBackoff,
        longestBackoff,
        request,
        closing,
        batchBytes,
        framesOnTheWay,
        bytesOnTheWay,
        Optional.of(timing));
  }
}
