package io.blipmq.core.topic;

import io.blipmq.api.ErrorCode;

/** What became of a publication, where there is no first offset to answer. */
final class Outcome {
  static final long PENDING = -1;
  static final long WAITING = -2;
  static final long FULL = -3;
  static final long DELETED = -4;
  static final long TOPIC_FULL = -5;
  static final long NEVER_FITS = -6;

  private Outcome() {}

  /** Says why nothing came of it. */
  static void refuse(long outcome, TopicHandle topic, PublishListener listener) {
    String name = topic.name();
    if (outcome == DELETED) {
      listener.refused(ErrorCode.TOPIC_NOT_FOUND, "topic " + name + " was deleted");
    } else if (outcome == NEVER_FITS) {
      listener.refused(
          ErrorCode.TOO_LARGE,
          "more than topic "
              + name
              + " ever has room for: "
              + topic.retention()
              + "; publish fewer at once, or alter it");
    } else if (outcome == TOPIC_FULL) {
      listener.refused(
          ErrorCode.QUEUE_FULL,
          "topic "
              + name
              + " holds as many messages as it may that somebody has still to read; consume more,"
              + " or alter its retention");
    } else {
      listener.refused(
          ErrorCode.QUEUE_FULL,
          "a subscription of "
              + name
              + " is full, and this publisher does not wait; consume more, or raise its capacity");
    }
  }
}
