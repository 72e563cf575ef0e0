package io.blipmq.codecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException.BadPayload;
import io.blipmq.api.BlipException.InvalidRequest;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.EmbeddedOptions;
import io.blipmq.api.QoS;
import io.blipmq.api.TypedDelivery;
import io.blipmq.api.TypedSubscription;
import io.blipmq.api.TypedTopic;
import io.blipmq.api.codec.Codec;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Typed topics of an embedded broker, and what only that can do. */
final class EmbeddedTypedTopicTest extends TypedTopicContract {
  @Override
  BlipMQ open() {
    return BlipMQ.at("mem:");
  }

  @Test
  void aReferenceIsTheObjectItself() throws Exception {
    TypedTopic<AtomicInteger> counters = blip().topic("counters", Codec.reference());
    try (TypedSubscription<AtomicInteger> one = counters.subscribe("one");
        TypedSubscription<AtomicInteger> two = counters.subscribe("two")) {
      AtomicInteger counter = new AtomicInteger(7);
      counters.publish(counter);
      assertThat(one.receive().value()).isSameAs(counter);
      assertThat(two.receive().value()).isSameAs(counter);
    }
  }

  @Test
  void aReferenceIsNoBytesAndBytesAreNoReference() throws Exception {
    TypedTopic<Integer> numbers = blip().topic("mixed", Codec.reference(Integer.class));
    TypedTopic<String> texts = blip().topic("mixed", Codec.string());
    try (TypedSubscription<Integer> forNumbers = numbers.subscribe();
        TypedSubscription<String> forTexts = texts.subscribe()) {
      numbers.publish(1);
      texts.publish("two");
      blip().topic("mixed", Codec.reference()).publish(3L);
      assertThat(forNumbers.receive().value()).isEqualTo(1);
      assertThatThrownBy(() -> forNumbers.receive().value()).isInstanceOf(BadPayload.class);
      assertThatThrownBy(() -> forNumbers.receive().value()).hasMessageContaining("java.lang.Long");

      TypedDelivery<String> reference = forTexts.receive();
      assertThatThrownBy(reference::value).hasMessageContaining("Codec.reference()");
      assertThatThrownBy(() -> reference.delivery().text()).isInstanceOf(InvalidRequest.class);
      assertThat(forTexts.receive().value()).isEqualTo("two");
    }
  }

  @Test
  void aReferenceNeverComesNearAJournal(@TempDir Path folder) throws Exception {
    try (BlipMQ journaled = BlipMQ.open(EmbeddedOptions.journaled(folder))) {
      TypedTopic<Object> objects = journaled.topic("objects", Codec.reference());
      try (TypedSubscription<Object> reader = objects.subscribe()) {
        assertThatThrownBy(() -> objects.publish(new Object()))
            .isInstanceOf(InvalidRequest.class)
            .hasMessageContaining("QoS 0");
        assertThatThrownBy(() -> objects.publishAsync(new Object()).get())
            .isInstanceOf(ExecutionException.class);
        Object object = new Object();
        objects.publish(object, message -> message.qos(QoS.AT_MOST_ONCE));
        assertThat(reader.receive().value()).isSameAs(object);
      }
    }
  }
}
