package io.blipmq.gateway.mqtt;

import io.blipmq.api.ErrorCode;
import io.blipmq.gateway.mqtt.packet.ReasonCode;

/** The reason codes of version 5 for the engine's errors. */
final class Reasons {
  private Reasons() {}

  /** In PUBACK and PUBREC. */
  static int ofPublish(ErrorCode code) {
    return switch (code) {
      case NOT_PERMITTED, UNAUTHENTICATED -> ReasonCode.NOT_AUTHORIZED;
      case TOPIC_NOT_FOUND, INVALID_REQUEST -> ReasonCode.TOPIC_NAME_INVALID;
      case QUEUE_FULL, STORAGE_FULL, TOO_LARGE -> ReasonCode.QUOTA_EXCEEDED;
      default -> ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
    };
  }

  /** In SUBACK. */
  static int ofSubscribe(ErrorCode code) {
    return switch (code) {
      case NOT_PERMITTED, UNAUTHENTICATED -> ReasonCode.NOT_AUTHORIZED;
      case TOPIC_NOT_FOUND, INVALID_REQUEST -> ReasonCode.TOPIC_FILTER_INVALID;
      case QUEUE_FULL, STORAGE_FULL -> ReasonCode.QUOTA_EXCEEDED;
      default -> ReasonCode.UNSPECIFIED_ERROR;
    };
  }

  /** In CONNACK. */
  static int ofConnect(ErrorCode code) {
    return switch (code) {
      case QUEUE_FULL, STORAGE_FULL -> ReasonCode.QUOTA_EXCEEDED;
      default -> ReasonCode.SERVER_UNAVAILABLE;
    };
  }
}
