package io.blipmq.gateway.connection;

import io.blipmq.api.TopicName;
import java.util.List;

/**
 * What somebody may do, as patterns of topics. Immutable, any thread. What is permitted does not
 * change while a broker runs.
 */
public final class Permissions {
  /** Everything; asking costs a look at this reference. */
  public static final Permissions ALL = new Permissions(List.of(), List.of(), true);

  /** Nothing. */
  public static final Permissions NONE = new Permissions(List.of(), List.of(), false);

  private final List<String> publish;
  private final List<String> subscribe;
  private final boolean manage;

  private Permissions(List<String> publish, List<String> subscribe, boolean manage) {
    this.publish = List.copyOf(publish);
    this.subscribe = List.copyOf(subscribe);
    this.manage = manage;
  }

  /**
   * What the patterns allow, and nothing else.
   *
   * @param publish to topics that one of them matches
   * @param subscribe to topics that one of them matches
   * @param manage whether topics and subscriptions may be made, changed and deleted, and statistics
   *     seen
   * @throws io.blipmq.api.BlipException.InvalidRequest if one of them is no pattern
   */
  public static Permissions of(List<String> publish, List<String> subscribe, boolean manage) {
    publish.forEach(TopicName::checkPattern);
    subscribe.forEach(TopicName::checkPattern);
    return new Permissions(publish, subscribe, manage);
  }

  /** Whether messages may be published to a topic. */
  public boolean mayPublish(String topic) {
    return this == ALL || matches(publish, topic);
  }

  /** Whether messages of a topic may be read. */
  public boolean mayRead(String topic) {
    return this == ALL || matches(subscribe, topic);
  }

  /** Whether every topic that a valid pattern can match may be read, because of one permission. */
  public boolean maySubscribe(String pattern) {
    if (this == ALL) {
      return true;
    }
    for (String permitted : subscribe) {
      if (covers(permitted, pattern)) {
        return true;
      }
    }
    return false;
  }

  /** Whether topics and subscriptions may be made, changed, deleted and looked at. */
  public boolean mayManage() {
    return manage;
  }

  private static boolean matches(List<String> patterns, String topic) {
    for (String pattern : patterns) {
      if (TopicName.matches(pattern, topic)) {
        return true;
      }
    }
    return false;
  }

  /** No name is empty: where a pattern could match the empty text, it needs a level more. */
  private static String full(String pattern) {
    return switch (pattern) {
      case "#" -> "+/#";
      case "/#" -> "/+/#";
      default -> pattern;
    };
  }

  /** Whether every name that the one pattern matches is matched by the wider one, too. */
  static boolean covers(String wider, String pattern) {
    if (wider.startsWith("$") != pattern.startsWith("$")) {
      return false;
    }
    String[] wide = wider.split("/", -1);
    String[] narrow = full(pattern).split("/", -1);
    for (int i = 0; i < wide.length; i++) {
      if (wide[i].equals("#")) {
        return true;
      }
      if (i == narrow.length || narrow[i].equals("#")) {
        return false;
      }
      if (!wide[i].equals("+") && !wide[i].equals(narrow[i])) {
        return false;
      }
    }
    return wide.length == narrow.length;
  }

  /** What is permitted, for logs and tests. */
  @Override
  public String toString() {
    return this == ALL
        ? "everything"
        : "publish " + publish + ", subscribe " + subscribe + ", manage " + manage;
  }
}
