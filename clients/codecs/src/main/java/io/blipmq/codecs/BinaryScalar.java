package io.blipmq.codecs;

import static java.util.Map.entry;

import io.blipmq.api.codec.MalformedPayloadException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A type whose values hold no others. */
record BinaryScalar(
    BiConsumer<ByteWriter, Object> writer,
    Function<ByteReader, Object> reader,
    @Nullable Object absent)
    implements BinaryType {
  /** By class; primitives and their boxes are the same. */
  private static final Map<Class<?>, BinaryScalar> ALL =
      Map.ofEntries(
          entry(
              Boolean.class,
              of(Boolean.class, (o, v) -> o.put(v ? 1 : 0), BinaryScalar::bool, false)),
          entry(Byte.class, of(Byte.class, ByteWriter::put, in -> (byte) in.next(), (byte) 0)),
          entry(
              Short.class,
              of(
                  Short.class,
                  (out, value) -> out.putZigzag(value),
                  in -> (short) within(in, Short.MIN_VALUE, Short.MAX_VALUE),
                  (short) 0)),
          entry(
              Integer.class,
              of(
                  Integer.class,
                  (out, value) -> out.putZigzag(value),
                  in -> (int) within(in, Integer.MIN_VALUE, Integer.MAX_VALUE),
                  0)),
          entry(Long.class, of(Long.class, ByteWriter::putZigzag, ByteReader::zigzag, 0L)),
          entry(
              Character.class,
              of(
                  Character.class,
                  (out, value) -> out.putVarint(value),
                  BinaryScalar::character,
                  '\0')),
          entry(
              Float.class,
              of(
                  Float.class,
                  (o, v) -> o.put(Float.floatToRawIntBits(v), 4),
                  in -> Float.intBitsToFloat((int) in.next(4)),
                  0f)),
          entry(
              Double.class,
              of(
                  Double.class,
                  (o, v) -> o.put(Double.doubleToRawLongBits(v), 8),
                  in -> Double.longBitsToDouble(in.next(8)),
                  0d)),
          entry(
              String.class, of(String.class, ByteWriter::putText, in -> in.text(in.count()), null)),
          entry(
              byte[].class,
              of(byte[].class, ByteWriter::putSized, in -> in.bytes(in.count()), null)),
          entry(
              BigInteger.class,
              of(BigInteger.class, (o, v) -> o.putSized(v.toByteArray()), BinaryScalar::big, null)),
          entry(
              BigDecimal.class,
              of(
                  BigDecimal.class,
                  BinaryScalar::putDecimal,
                  in ->
                      new BigDecimal(
                          big(in), (int) within(in, Integer.MIN_VALUE, Integer.MAX_VALUE)),
                  null)),
          entry(
              UUID.class,
              of(UUID.class, BinaryScalar::putUuid, in -> new UUID(in.next(8), in.next(8)), null)),
          entry(
              Instant.class,
              of(
                  Instant.class,
                  (o, v) -> putTime(o, v.getEpochSecond(), v.getNano()),
                  in -> Instant.ofEpochSecond(in.zigzag(), nanos(in)),
                  null)),
          entry(
              Duration.class,
              of(
                  Duration.class,
                  (o, v) -> putTime(o, v.getSeconds(), v.getNano()),
                  in -> Duration.ofSeconds(in.zigzag(), nanos(in)),
                  null)),
          entry(
              LocalDate.class,
              of(
                  LocalDate.class,
                  (o, v) -> o.putZigzag(v.toEpochDay()),
                  in -> LocalDate.ofEpochDay(in.zigzag()),
                  null)));

  /** The scalar of a class, or null if it is none. */
  static @Nullable BinaryScalar of(Class<?> type) {
    return ALL.get(type);
  }

  private static <V> BinaryScalar of(
      Class<V> type,
      BiConsumer<ByteWriter, V> writer,
      Function<ByteReader, V> reader,
      @Nullable V absent) {
    return new BinaryScalar(
        (out, value) -> writer.accept(out, type.cast(value)), reader::apply, absent);
  }

  @Override
  public void write(ByteWriter out, Object value) {
    writer.accept(out, value);
  }

  @Override
  public Object read(ByteReader in, int depth) {
    return reader.apply(in);
  }

  private static boolean bool(ByteReader in) {
    int value = in.next();
    if (value > 1) {
      throw new MalformedPayloadException("a boolean of " + value);
    }
    return value == 1;
  }

  private static char character(ByteReader in) {
    long value = in.varint();
    if (value < 0 || value > Character.MAX_VALUE) {
      throw new MalformedPayloadException("a character of " + Long.toUnsignedString(value));
    }
    return (char) value;
  }

  private static long within(ByteReader in, long least, long most) {
    long value = in.zigzag();
    if (value < least || value > most) {
      throw new MalformedPayloadException(value + " where " + least + " to " + most + " fit");
    }
    return value;
  }

  private static BigInteger big(ByteReader in) {
    return new BigInteger(in.bytes(in.count()));
  }

  private static void putDecimal(ByteWriter out, BigDecimal value) {
    out.putSized(value.unscaledValue().toByteArray());
    out.putZigzag(value.scale());
  }

  private static void putUuid(ByteWriter out, UUID value) {
    out.put(value.getMostSignificantBits(), 8);
    out.put(value.getLeastSignificantBits(), 8);
  }

  private static void putTime(ByteWriter out, long seconds, int nanos) {
    out.putZigzag(seconds);
    out.putVarint(nanos);
  }

  private static long nanos(ByteReader in) {
    long nanos = in.varint();
    if (nanos < 0 || nanos > 999_999_999) {
      throw new MalformedPayloadException(Long.toUnsignedString(nanos) + " nanoseconds");
    }
    return nanos;
  }
}
