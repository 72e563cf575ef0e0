package io.blipmq.cli;

import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.Retention;
import io.blipmq.api.TopicOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A topic's options as words for people and as JSON, with the names of the HTTP interface.
 * Stateless.
 */
final class TopicOptionsReport {
  private static final String DEFAULT = "default";

  private TopicOptionsReport() {}

  /** Says that a topic has these options now. */
  static void done(Blipmq blipmq, String topic, String what, TopicOptions options)
      throws IOException {
    var line = new JsonBuffer();
    line.beginObject().name("topic").value(topic).name(what).value(true);
    line.name("partitions").value(options.partitions());
    write(line, options);
    var text = new StringBuilder("topic " + topic + " is " + what + ": ");
    text.append(options.partitions());
    text.append(options.partitions() == 1 ? " partition" : " partitions");
    words(options)
        .forEach((name, value) -> text.append(", ").append(name).append(' ').append(value));
    blipmq.done(line, text.toString());
  }

  /** Members of an object; all but the number of partitions. */
  static void write(JsonBuffer json, TopicOptions options) {
    options
        .retention()
        .ifPresent(retention -> {
          json.name("retention").beginObject();
          json.name("messages").value(retention.messages());
          json.name("bytes").value(retention.bytes());
          json.name("age_ms").value(retention.age().toMillis()).endObject();
        });
    json.name("when_full").value(options.whenFull().text());
    json.name("default_ttl_ms").value(options.defaultTtl().toMillis());
    json.name("capacity").value(options.capacity());
    options.overflow().ifPresent(policy -> json.name("overflow").value(policy.text()));
  }

  /** All but the number of partitions. */
  static Map<String, String> words(TopicOptions options) {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("retention", options.retention().map(TopicOptionsReport::words).orElse(DEFAULT));
    words.put("when full", options.whenFull().text());
    words.put(
        "default ttl",
        options.defaultTtl().isZero() ? DEFAULT : DurationConverter.text(options.defaultTtl()));
    words.put("capacity", options.capacity() == 0 ? DEFAULT : number(options.capacity()));
    words.put("overflow", options.overflow().map(OverflowPolicy::text).orElse(DEFAULT));
    return words;
  }

  private static String words(Retention retention) {
    List<String> parts = new ArrayList<>();
    if (retention.messages() > 0) {
      parts.add(number(retention.messages()) + " messages");
    }
    if (retention.bytes() > 0) {
      parts.add(number(retention.bytes()) + " bytes");
    }
    if (!retention.age().isZero()) {
      parts.add(DurationConverter.text(retention.age()));
    }
    return parts.isEmpty() ? "unlimited" : String.join(" or ", parts);
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
