package io.blipmq.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a broker did not do what it was asked: one sealed family, each with its {@link ErrorCode} and
 * a message that names the value, the limit and what to do about it. Unchecked, because most
 * programs handle it in one place.
 */
public abstract sealed class BlipException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;

  BlipException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  /** The stable code. */
  public final ErrorCode code() {
    return code;
  }

  /** The exception of a code, for clients that got one over a protocol. */
  public static BlipException of(ErrorCode code, String message) {
    return switch (code) {
      case INVALID_REQUEST -> new InvalidRequest(message);
      case UNAUTHENTICATED -> new Unauthenticated(message);
      case NOT_PERMITTED -> new NotPermitted(message);
      case TOPIC_NOT_FOUND -> new TopicNotFound(message);
      case SUBSCRIPTION_NOT_FOUND -> new SubscriptionNotFound(message);
      case TIMEOUT -> new TimedOut(message);
      case CONFLICT -> new Conflict(message);
      case TOO_LARGE -> new TooLarge(message);
      case NOT_LEADER -> new NotLeader(message);
      case BAD_PAYLOAD -> new BadPayload(message);
      case QUEUE_FULL -> new QueueFull(message);
      case CLOSED -> new Closed(message);
      case STORAGE_FAILED -> new StorageFailed(message);
      case SHUTTING_DOWN -> new ShuttingDown(message);
      case STORAGE_FULL -> new StorageFull(message);
      case DISCONNECTED -> new Disconnected(message);
    };
  }

  /** The same error with the calling thread's stack, caused by this one. */
  BlipException here() {
    BlipException copy = of(code, String.valueOf(getMessage()));
    copy.initCause(this);
    return copy;
  }

  /** The request itself is wrong; correct it before trying again. */
  public static final class InvalidRequest extends BlipException {
    private static final long serialVersionUID = 1;

    public InvalidRequest(String message) {
      super(ErrorCode.INVALID_REQUEST, message);
    }
  }

  /** The broker wants a valid API key. */
  public static final class Unauthenticated extends BlipException {
    private static final long serialVersionUID = 1;

    public Unauthenticated(String message) {
      super(ErrorCode.UNAUTHENTICATED, message);
    }
  }

  /** The API key does not allow this. */
  public static final class NotPermitted extends BlipException {
    private static final long serialVersionUID = 1;

    public NotPermitted(String message) {
      super(ErrorCode.NOT_PERMITTED, message);
    }
  }

  /** There is no such topic, and the broker is not configured to make it on first use. */
  public static final class TopicNotFound extends BlipException {
    private static final long serialVersionUID = 1;

    public TopicNotFound(String message) {
      super(ErrorCode.TOPIC_NOT_FOUND, message);
    }
  }

  /** There is no such subscription. */
  public static final class SubscriptionNotFound extends BlipException {
    private static final long serialVersionUID = 1;

    public SubscriptionNotFound(String message) {
      super(ErrorCode.SUBSCRIPTION_NOT_FOUND, message);
    }
  }

  /** No answer came in time; what was asked may or may not have been done. */
  public static final class TimedOut extends BlipException {
    private static final long serialVersionUID = 1;

    public TimedOut(String message) {
      super(ErrorCode.TIMEOUT, message);
    }
  }

  /** It exists already, and differs. */
  public static final class Conflict extends BlipException {
    private static final long serialVersionUID = 1;

    public Conflict(String message) {
      super(ErrorCode.CONFLICT, message);
    }
  }

  /** The message is larger than the broker accepts; split it or raise the limit. */
  public static final class TooLarge extends BlipException {
    private static final long serialVersionUID = 1;

    public TooLarge(String message) {
      super(ErrorCode.TOO_LARGE, message);
    }
  }

  /** Another node of the cluster must be asked. */
  public static final class NotLeader extends BlipException {
    private static final long serialVersionUID = 1;

    public NotLeader(String message) {
      super(ErrorCode.NOT_LEADER, message);
    }
  }

  /**
   * A message whose payload cannot be read as what the consumer expects. Its coordinates are in the
   * text and in {@link #delivery}; acknowledge that to skip it, reject it for the dead-letter
   * topic.
   */
  public static final class BadPayload extends BlipException {
    private static final long serialVersionUID = 1;

    private final transient @Nullable Delivery delivery;

    BadPayload(String message) {
      super(ErrorCode.BAD_PAYLOAD, message);
      delivery = null;
    }

    BadPayload(Delivery delivery, String what, Throwable cause) {
      super(
          ErrorCode.BAD_PAYLOAD,
          "message %s/%d/%d (topic/partition/offset), %d bytes: %s"
              .formatted(
                  delivery.topic(),
                  delivery.partition(),
                  delivery.offset(),
                  delivery.message().size(),
                  what));
      this.delivery = delivery;
      initCause(cause);
    }

    /** The message, with topic, partition and offset; empty if the error came from elsewhere. */
    public Optional<Delivery> delivery() {
      return Optional.ofNullable(delivery);
    }
  }

  /** A subscription or the broker's memory is full; slow down and try again. */
  public static final class QueueFull extends BlipException {
    private static final long serialVersionUID = 1;

    public QueueFull(String message) {
      super(ErrorCode.QUEUE_FULL, message);
    }
  }

  /** This subscription or connection was closed by the program itself. */
  public static final class Closed extends BlipException {
    private static final long serialVersionUID = 1;

    public Closed(String message) {
      super(ErrorCode.CLOSED, message);
    }
  }

  /** The journal failed; QoS 1 is refused until the broker has been restarted. */
  public static final class StorageFailed extends BlipException {
    private static final long serialVersionUID = 1;

    public StorageFailed(String message) {
      super(ErrorCode.STORAGE_FAILED, message);
    }
  }

  /** The broker is going down; connect again later. */
  public static final class ShuttingDown extends BlipException {
    private static final long serialVersionUID = 1;

    public ShuttingDown(String message) {
      super(ErrorCode.SHUTTING_DOWN, message);
    }
  }

  /** The journal's disk or its limit is full; QoS 1 is refused until there is space again. */
  public static final class StorageFull extends BlipException {
    private static final long serialVersionUID = 1;

    public StorageFull(String message) {
      super(ErrorCode.STORAGE_FULL, message);
    }
  }

  /** The connection to the broker is lost and could not be restored in time. */
  public static final class Disconnected extends BlipException {
    private static final long serialVersionUID = 1;

    public Disconnected(String message) {
      super(ErrorCode.DISCONNECTED, message);
    }
  }
}
