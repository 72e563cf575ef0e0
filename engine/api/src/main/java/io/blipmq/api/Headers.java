package io.blipmq.api;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A message's headers: text to text, each name once, in the order in which they were set.
 * Immutable. A message has at most {@value #MAX_COUNT}, a name 1 to {@value #MAX_NAME_LENGTH}
 * characters.
 */
public final class Headers implements Iterable<Headers.Header> {
  /** The most headers a message can have. */
  public static final int MAX_COUNT = 1_000;

  /** The longest name, in characters. */
  public static final int MAX_NAME_LENGTH = 1_024;

  private static final Headers EMPTY = new Headers(new String[0]);

  /** Name, value, name, value … */
  private final String[] pairs;

  private Headers(String[] pairs) {
    this.pairs = pairs;
  }

  /** No headers. */
  public static Headers empty() {
    return EMPTY;
  }

  /** Headers from a map, in its order. */
  public static Headers of(Map<String, String> map) {
    Headers headers = EMPTY;
    for (var entry : map.entrySet()) {
      headers = headers.with(entry.getKey(), entry.getValue());
    }
    return headers;
  }

  /**
   * Headers from name, value, name, value …, for decoders: the array is kept, not copied.
   *
   * @throws BlipException.InvalidRequest if a name is empty, too long or there twice, or if there
   *     are too many
   */
  public static Headers ofPairs(String[] pairs) {
    if (pairs.length == 0) {
      return EMPTY;
    }
    if (pairs.length % 2 != 0 || pairs.length / 2 > MAX_COUNT) {
      throw new BlipException.InvalidRequest(
          pairs.length / 2 + " headers; a message has at most " + MAX_COUNT);
    }
    var names = new java.util.HashSet<String>(pairs.length);
    for (int i = 0; i < pairs.length; i += 2) {
      checkName(pairs[i]);
      if (!names.add(pairs[i])) {
        throw new BlipException.InvalidRequest("header " + pairs[i] + " is there twice");
      }
    }
    return new Headers(pairs);
  }

  /** These headers and one more, or with the one of that name replaced. */
  public Headers with(String name, String value) {
    checkName(name);
    int at = indexOf(name);
    if (at < 0 && size() == MAX_COUNT) {
      throw new BlipException.InvalidRequest("a message has at most " + MAX_COUNT + " headers");
    }
    String[] copy = Arrays.copyOf(pairs, at < 0 ? pairs.length + 2 : pairs.length);
    int target = at < 0 ? pairs.length : at;
    copy[target] = name;
    copy[target + 1] = value;
    return new Headers(copy);
  }

  /** The value of that name. Names are compared exactly. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(getOrNull(name));
  }

  /** The value of that name or null, for hot paths. */
  public @Nullable String getOrNull(String name) {
    int at = indexOf(name);
    return at < 0 ? null : pairs[at + 1];
  }

  /** How many there are. */
  public int size() {
    return pairs.length / 2;
  }

  /** The name at an index from 0 to {@code size() - 1}. */
  public String name(int index) {
    return pairs[2 * index];
  }

  /** The value at an index from 0 to {@code size() - 1}. */
  public String value(int index) {
    return pairs[2 * index + 1];
  }

  /** As a map of its own, in order. */
  public Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    forEach(header -> map.put(header.name(), header.value()));
    return map;
  }

  @Override
  public Iterator<Header> iterator() {
    return IntStream.range(0, size()).mapToObj(i -> new Header(name(i), value(i))).iterator();
  }

  int memoryBytes() {
    int bytes = 0;
    for (String text : pairs) {
      bytes += 48 + text.length();
    }
    return bytes;
  }

  private int indexOf(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static void checkName(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
      throw new BlipException.InvalidRequest(
          "a header name has " + name.length() + " characters; use 1 to " + MAX_NAME_LENGTH);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Headers headers && toMap().equals(headers.toMap());
  }

  @Override
  public int hashCode() {
    return toMap().hashCode();
  }

  @Override
  public String toString() {
    return toMap().toString();
  }

  /** One header. */
  public record Header(String name, String value) {}
}
