package io.blipmq.api;

/** How a {@link Topic#tryPublish} ended: as a value, where {@link Topic#publish} would throw. */
public sealed interface PublishResult {
  /** The message is in the topic. */
  record Accepted(Confirmation confirmation) implements PublishResult {}

  /**
   * The message is not in the topic, and will not be.
   *
   * @param code why; {@link ErrorCode#QUEUE_FULL} where there was no room
   * @param reason the same in words, with what to do about it
   */
  record Refused(ErrorCode code, String reason) implements PublishResult {
    /** Whether there was no room, and there may be some later. */
    public boolean isFull() {
      return code == ErrorCode.QUEUE_FULL || code == ErrorCode.STORAGE_FULL;
    }
  }

  /** Whether the message is in the topic. */
  default boolean accepted() {
    return this instanceof Accepted;
  }
}
