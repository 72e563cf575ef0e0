package io.blipmq.gateway.connection;

import io.blipmq.api.BlipException;
import io.blipmq.api.TopicName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one connection or request may do: refuses what it may not, and counts that. Any thread.
 *
 * @param principal who it acts for
 */
public record Access(Principal principal, GatewayStats stats) {
  private static final Logger LOG = LoggerFactory.getLogger(Access.class);

  /**
   * Refuses a publish to a topic.
   *
   * @throws BlipException.NotPermitted if it may not be published to
   */
  public void publish(String topic) {
    if (!principal.permissions().mayPublish(topic)) {
      throw refused("publish to " + shown(topic));
    }
  }

  /**
   * Refuses a subscription to a topic or pattern, unless all that it can match may be read.
   *
   * @throws BlipException.NotPermitted if something of it may not be read
   */
  public void subscribe(String pattern) {
    if (!subscribes(pattern)) {
      throw refused("read all that " + shown(pattern) + " matches");
    }
  }

  /**
   * Refuses what is for those who look after the broker.
   *
   * @throws BlipException.NotPermitted if it is not permitted
   */
  public void manage() {
    if (!principal.permissions().mayManage()) {
      throw refused("manage topics and subscriptions, or see statistics");
    }
  }

  /** Whether all that a topic or pattern matches may be read. */
  public boolean subscribes(String pattern) {
    return principal.permissions().maySubscribe(pattern);
  }

  /** Whether messages of a topic may be read. */
  public boolean reads(String topic) {
    return principal.permissions().mayRead(topic);
  }

  /** The same for a message that is on its way, which is counted if it may not be. */
  public boolean takes(String topic) {
    boolean takes = reads(topic);
    if (!takes) {
      stats.countDeliveryNotPermitted();
    }
    return takes;
  }

  /** Nobody has looked yet at how long it is. */
  private static String shown(String topic) {
    return topic.length() <= TopicName.MAX_BYTES
        ? topic
        : topic.substring(0, TopicName.MAX_BYTES) + "…";
  }

  private BlipException refused(String what) {
    stats.countNotPermitted();
    LOG.debug("event=not_permitted principal={} what=\"{}\"", principal.name(), what);
    return new BlipException.NotPermitted(
        principal.name() + " may not " + what + "; use an API key that may");
  }
}
