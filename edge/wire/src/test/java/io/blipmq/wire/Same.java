package io.blipmq.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Message;
import io.blipmq.api.SubscribeOptions;
import java.util.List;

/** Whether what came out is what went in, for types that have no equals. */
final class Same {
  private Same() {}

  static void message(Message actual, Message expected) {
    assertThat(actual.payload()).isEqualTo(expected.payload());
    assertThat(actual.key()).isEqualTo(expected.key());
    assertThat(actual.headers()).isEqualTo(expected.headers());
    assertThat(actual.qos()).isEqualTo(expected.qos());
    assertThat(actual.ttlMillis()).isEqualTo(expected.ttlMillis());
    assertThat(actual.delayMillis()).isEqualTo(expected.delayMillis());
    assertThat(actual.createdMillis()).isEqualTo(expected.createdMillis());
  }

  static void messages(List<Message> actual, List<Message> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      message(actual.get(i), expected.get(i));
    }
  }

  static void clientFrame(ClientFrame actual, ClientFrame expected) {
    if (expected instanceof ClientFrame.Subscribe wanted
        && actual instanceof ClientFrame.Subscribe got) {
      assertThat(got.pattern()).isEqualTo(wanted.pattern());
      assertThat(got.creditMessages()).isEqualTo(wanted.creditMessages());
      assertThat(got.creditBytes()).isEqualTo(wanted.creditBytes());
      options(got.options(), wanted.options());
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }

  private static void options(SubscribeOptions actual, SubscribeOptions expected) {
    assertThat(actual.group()).isEqualTo(expected.group());
    assertThat(actual.qos()).isEqualTo(expected.qos());
    assertThat(actual.start()).isEqualTo(expected.start());
    assertThat(actual.capacity()).isEqualTo(expected.capacity());
    assertThat(actual.overflow()).isEqualTo(expected.overflow());
    assertThat(actual.ackDeadline()).isEqualTo(expected.ackDeadline());
    assertThat(actual.maxRetries()).isEqualTo(expected.maxRetries());
    assertThat(actual.retryBackoff()).isEqualTo(expected.retryBackoff());
    assertThat(actual.filter()).isEqualTo(expected.filter());
    assertThat(actual.partitions()).isEqualTo(expected.partitions());
  }
}
