package io.blipmq.bench.endpoint;

import io.blipmq.api.BlipException;
import java.io.IOException;
import java.net.URI;

/** A broker under load. Any thread may ask for connections. */
public interface Target extends AutoCloseable {
  /**
   * A connection to publish with.
   *
   * @throws IOException if there is none to be had
   */
  Sender sender(Confirmations confirmations) throws IOException;

  /**
   * A connection that gets everything that is published to any topic of the traffic from now on.
   *
   * @throws IOException if there is none to be had
   */
  Receiver receiver() throws IOException;

  /** Ends what belongs to the target; a second time does nothing. */
  @Override
  void close() throws IOException;

  /**
   * The broker at an address.
   *
   * @throws BlipException.InvalidRequest if the address or the traffic is not one for such a target
   */
  static Target at(URI address, Traffic traffic, Traffic.Options options) {
    String scheme = String.valueOf(address.getScheme());
    return switch (scheme) {
      case "blip" -> BlipTarget.at(address, traffic, options);
      case "mqtt" -> new MqttTarget(Wire.address(address, 1883), traffic);
      case "nats" ->
          traffic.confirmed()
              ? new JetStreamTarget(Wire.address(address, 4222), traffic, options)
              : new NatsTarget(Wire.address(address, 4222), traffic);
      case "redis" -> RedisTarget.at(Wire.address(address, 6379), traffic, options);
      default ->
          throw new BlipException.InvalidRequest(
              "target \"" + address + "\"; use blip://, mqtt://, nats:// or redis://host:port");
    };
  }
}
