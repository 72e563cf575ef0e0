package io.blipmq.gateway.mqtt;

import io.blipmq.api.Headers;
import io.blipmq.api.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delivery of QoS 2 as a table has it: where the engine has the message, or, of a retained one,
 * the message itself. Stateless.
 */
final class OutgoingEntry {
  private static final String RELEASED = "out-released";
  private static final String TOPIC = "out-topic";
  private static final String RETAIN = "out-retain";
  private static final String IDENTIFIERS = "out-identifiers";
  private static final String PLACE = "out-place";

  private OutgoingEntry() {}

  static Message of(InFlight one) {
    boolean released = one.state == InFlight.State.RECEIVED || one.state == InFlight.State.RELEASED;
    InFlight.Place place = one.kept ? one.place : null;
    Message message = one.message;
    Message.Builder value =
        place == null && message != null && !released ? message.toBuilder() : Message.builder("");
    value.header(TOPIC, one.route.topic());
    if (released) {
      value.header(RELEASED, "1");
    }
    if (one.route.retain()) {
      value.header(RETAIN, "1");
    }
    if (one.route.identifiers().length > 0) {
      List<String> numbers = new ArrayList<>();
      for (int identifier : one.route.identifiers()) {
        numbers.add(Integer.toString(identifier));
      }
      value.header(IDENTIFIERS, String.join(" ", numbers));
    }
    if (place != null) {
      value.header(PLACE, place.topic() + " " + place.partition() + " " + place.offset());
    }
    return value.build();
  }

  static InFlight toInFlight(int packetId, Message value) {
    Headers headers = value.headers();
    InFlight.Place place = place(headers.getOrNull(PLACE));
    boolean released = headers.getOrNull(RELEASED) != null;
    Route route =
        Route.of(
            headers.get(TOPIC).orElse(""),
            2,
            headers.getOrNull(RETAIN) != null,
            identifiers(headers.getOrNull(IDENTIFIERS)));
    Message message = place == null && !released ? withoutOwn(value) : null;
    InFlight one = new InFlight(packetId, 2, route, place, message);
    one.state = released ? InFlight.State.RELEASED : InFlight.State.SENT;
    return one;
  }

  private static Message withoutOwn(Message value) {
    Headers headers = Headers.empty();
    for (Headers.Header header : value.headers()) {
      if (!header.name().startsWith("out-")) {
        headers = headers.with(header.name(), header.value());
      }
    }
    return value.toBuilder().headers(headers).build();
  }

  private static InFlight.@Nullable Place place(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String[] numbers = text.split(" ", -1);
    return new InFlight.Place(
        Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Long.parseLong(numbers[2]));
  }

  private static int[] identifiers(@Nullable String text) {
    if (text == null) {
      return new int[0];
    }
    return java.util.Arrays.stream(text.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
  }
}
