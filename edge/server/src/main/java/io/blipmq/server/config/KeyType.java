package io.blipmq.server.config;

import io.blipmq.api.BlipException;
import io.blipmq.api.FsyncPolicy;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What values a key takes, and how they are written. Immutable.
 *
 * @param expected what is allowed, for messages and the docs: {@code an integer from 1 to 9}
 * @param ofFile the value of what a file holds; empty if it is not allowed
 * @param ofText the value of what the environment or the command line holds; empty if not allowed
 * @param show a value as TOML writes it
 * @param secret whether values must not be shown
 */
record KeyType<T>(
    String expected,
    Function<RawValue, Optional<T>> ofFile,
    Function<String, Optional<T>> ofText,
    Function<T, String> show,
    boolean secret) {

  static KeyType<Integer> integer(int least, int most) {
    KeyType<Long> wide = number(least, most);
    return new KeyType<>(
        wide.expected,
        raw -> wide.ofFile.apply(raw).map(Long::intValue),
        text -> wide.ofText.apply(text).map(Long::intValue),
        String::valueOf,
        false);
  }

  static KeyType<Long> number(long least, long most) {
    Function<BigInteger, Optional<Long>> bounded =
        value ->
            value.compareTo(BigInteger.valueOf(least)) < 0
                    || value.compareTo(BigInteger.valueOf(most)) > 0
                ? Optional.empty()
                : Optional.of(value.longValueExact());
    return new KeyType<>(
        "an integer from " + least + " to " + most,
        raw -> raw instanceof RawValue.Whole(var value) ? bounded.apply(value) : Optional.empty(),
        text ->
            text.matches("-?[0-9]{1,19}") ? bounded.apply(new BigInteger(text)) : Optional.empty(),
        String::valueOf,
        false);
  }

  static KeyType<Boolean> truth() {
    return new KeyType<>(
        "true or false",
        raw -> raw instanceof RawValue.Truth(var value) ? Optional.of(value) : Optional.empty(),
        text ->
            switch (text) {
              case "true" -> Optional.of(true);
              case "false" -> Optional.of(false);
              default -> Optional.empty();
            },
        String::valueOf,
        false);
  }

  /** One of an enum's constants, written in small letters. */
  static <E extends Enum<E>> KeyType<E> oneOf(Class<E> type) {
    List<E> all = List.of(type.getEnumConstants());
    String expected =
        all.stream().map(e -> '"' + lower(e) + '"').collect(Collectors.joining(" or "));
    return text(
        expected,
        text -> all.stream().filter(e -> lower(e).equals(text)).findFirst(),
        KeyType::lower);
  }

  static KeyType<HostPort> address() {
    return text(
        "an address as \"127.0.0.1:7878\", \"localhost\" or \"[::1]:7878\", the port 0 to 65535",
        HostPort::parse,
        HostPort::toString);
  }

  static KeyType<Path> folder() {
    return text("the path of a folder", KeyType::path, Path::toString);
  }

  static KeyType<FsyncPolicy> fsyncPolicy() {
    return text(
        "\"always\", \"every_n:N\", \"interval_ms:T\" or \"none\"",
        KeyType::policy,
        FsyncPolicy::toString);
  }

  static KeyType<Path> file() {
    return text("the path of a file", KeyType::path, Path::toString);
  }

  /** Files; separated by commas where there is one line only. */
  static KeyType<List<Path>> files() {
    return list("a list of paths of files", KeyType::path);
  }

  /** Listeners, as tables or as texts. */
  static KeyType<List<ListenerText>> listeners() {
    KeyType<List<ListenerText>> texts =
        list(
            "[[listener]] tables with bind_addr (host and port), protocol ("
                + ListenerText.PROTOCOLS.stream()
                    .map(name -> '"' + name + '"')
                    .collect(Collectors.joining(" or "))
                + "), tls and anonymous (true or false), or a list of texts as"
                + " \"mqtt+tls://0.0.0.0:8883\"",
            ListenerText::parse);
    return new KeyType<>(
        texts.expected,
        raw -> {
          if (!(raw instanceof RawValue.Items(var values))
              || values.stream().noneMatch(RawValue.Table.class::isInstance)) {
            return texts.ofFile.apply(raw);
          }
          return all(
              values.stream()
                  .map(value ->
                      value instanceof RawValue.Table(var _, var members)
                          ? ListenerText.of(members)
                          : Optional.<ListenerText>empty())
                  .toList());
        },
        texts.ofText,
        texts.show,
        false);
  }

  private static <T> KeyType<List<T>> list(String expected, Function<String, Optional<T>> parse) {
    return new KeyType<>(
        expected + " (in the environment, separated by commas)",
        raw -> texts(raw).flatMap(texts -> all(texts.stream().map(parse).toList())),
        text -> all(split(text).stream().map(parse).toList()),
        list ->
            list.stream()
                .map(each -> "\"" + each + '"')
                .collect(Collectors.joining(", ", "[", "]")),
        false);
  }

  private static <T> Optional<List<T>> all(List<Optional<T>> values) {
    return values.stream().allMatch(Optional::isPresent)
        ? Optional.of(values.stream().map(Optional::orElseThrow).toList())
        : Optional.empty();
  }

  /** What a browser says of where a page comes from; {@code *} is any of them. */
  static KeyType<List<String>> origins() {
    return new KeyType<>(
        "a list of origins as \"https://app.example\" or \"*\" (in the environment, separated by"
            + " commas)",
        raw -> texts(raw).filter(KeyType::allOrigins),
        text -> Optional.of(split(text)).filter(KeyType::allOrigins),
        list ->
            list.stream().map(each -> '"' + each + '"').collect(Collectors.joining(", ", "[", "]")),
        false);
  }

  /** Texts that are nobody else's business; separated by commas where there is one line only. */
  static KeyType<List<String>> secrets() {
    return new KeyType<>(
        "a list of texts of 1 to 1024 bytes (in the environment, separated by commas)",
        raw -> texts(raw).filter(KeyType::allSecrets),
        text -> Optional.of(split(text)).filter(KeyType::allSecrets),
        list -> list.isEmpty() ? "[]" : "[" + list.size() + " not shown]",
        true);
  }

  /** API keys with what they may do. */
  static KeyType<List<KeyEntry>> keys() {
    return new KeyType<>(
        KeyEntries.EXPECTED,
        KeyEntries::ofFile,
        KeyEntries::ofText,
        list -> list.isEmpty() ? "[]" : "[" + list.size() + " not shown]",
        true);
  }

  private static <T> KeyType<T> text(
      String expected, Function<String, Optional<T>> parse, Function<T, String> show) {
    return new KeyType<>(
        expected,
        raw -> raw instanceof RawValue.Text(var text) ? parse.apply(text) : Optional.empty(),
        parse,
        value -> '"' + show.apply(value) + '"',
        false);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static Optional<Path> path(String text) {
    try {
      return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<FsyncPolicy> policy(String text) {
    try {
      return Optional.of(FsyncPolicy.parse(text));
    } catch (BlipException.InvalidRequest e) {
      return Optional.empty();
    }
  }

  private static Optional<List<String>> texts(RawValue raw) {
    if (!(raw instanceof RawValue.Items(var values))) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    for (RawValue value : values) {
      if (!(value instanceof RawValue.Text(var text))) {
        return Optional.empty();
      }
      texts.add(text);
    }
    return Optional.of(List.copyOf(texts));
  }

  private static List<String> split(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).toList();
  }

  private static boolean allSecrets(List<String> texts) {
    return texts.stream().allMatch(ApiKeys::isUsable);
  }

  private static boolean allOrigins(List<String> texts) {
    return texts.stream()
        .allMatch(text -> text.equals("*") || text.matches("[a-z][a-z0-9+.-]*://[^/?#\\s]+"));
  }
}
