package io.blipmq.codecs;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** A record with a component of every type that every codec has, and random ones of it. */
record Sample(
    boolean flag,
    byte tiny,
    short small,
    int number,
    long large,
    char letter,
    float real,
    double precise,
    String text,
    Color color,
    UUID id,
    Instant time,
    Duration span,
    LocalDate day,
    BigInteger big,
    BigDecimal exact,
    Optional<String> maybe,
    List<Inner> inners,
    Set<Integer> numbers,
    Map<String, Long> counts) {

  enum Color {
    RED,
    GREEN,
    BLUE
  }

  record Inner(String name, Optional<Inner> child) {}

  static Sample random(Random random) {
    return new Sample(
        random.nextBoolean(),
        (byte) random.nextInt(),
        (short) random.nextInt(),
        random.nextInt() >> random.nextInt(32),
        random.nextLong() >> random.nextInt(64),
        (char) random.nextInt(0xD800),
        random.nextFloat(),
        random.nextDouble() * 1e100,
        text(random),
        Color.values()[random.nextInt(3)],
        new UUID(random.nextLong(), random.nextLong()),
        Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
        Duration.ofSeconds(random.nextInt(), random.nextInt(1_000_000_000)),
        LocalDate.ofEpochDay(random.nextInt(100_000) - 50_000),
        new BigInteger(random.nextInt(200), random).negate(),
        new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(40)),
        random.nextBoolean() ? Optional.empty() : Optional.of(text(random)),
        some(random, () -> inner(random, random.nextInt(4))),
        new LinkedHashSet<>(some(random, random::nextInt)),
        counts(random));
  }

  private static Inner inner(Random random, int depth) {
    return new Inner(
        text(random), depth == 0 ? Optional.empty() : Optional.of(inner(random, depth - 1)));
  }

  private static Map<String, Long> counts(Random random) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String name : some(random, () -> text(random))) {
      counts.put(name, random.nextLong());
    }
    return counts;
  }

  private static <E> List<E> some(Random random, Supplier<E> next) {
    List<E> some = new ArrayList<>();
    int count = random.nextInt(20) == 0 ? random.nextInt(400) : random.nextInt(5);
    for (int i = 0; i < count; i++) {
      some.add(next.get());
    }
    return some;
  }

  private static String text(Random random) {
    int length = random.nextInt(20) == 0 ? random.nextInt(400) : random.nextInt(10);
    return random
        .ints(length, 0, 0x11000)
        .filter(c -> c < 0xD800 || c > 0xFFFF)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
