package io.blipmq.api.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FormatTest {
  private static final String LONG_TEXT = "one pair of shoes, ".repeat(100);

  private final Format<String> texts = Format.of(Codec.string());

  @Test
  void aTextIsItsOwnBytesAndAHeaderSaysSo() {
    Encoded encoded = texts.encode("grüß dich");
    assertThat(encoded.payload()).isEqualTo("grüß dich".getBytes(StandardCharsets.UTF_8));
    assertThat(encoded.contentType()).isEqualTo("text/plain");
    assertThat(encoded.contentEncoding()).isEmpty();
    assertThat(decode(texts, encoded)).isEqualTo("grüß dich");
  }

  @Test
  void aLongTextIsCompressedAndAHeaderSaysSo() {
    Encoded encoded = texts.with(Compression.gzip()).encode(LONG_TEXT);
    assertThat(encoded.payload()).hasSizeLessThan(100);
    assertThat(encoded.contentEncoding()).isEqualTo("gzip");
    // A reader needs to know nothing of that.
    assertThat(decode(texts, encoded)).isEqualTo(LONG_TEXT);
  }

  @Test
  void belowTheThresholdNothingIsCompressed() {
    Format<String> from2000 = texts.with(Compression.gzip().withThresholdBytes(2_000));
    assertThat(from2000.encode(LONG_TEXT).contentEncoding()).isEmpty();
    assertThat(from2000.encode(LONG_TEXT + LONG_TEXT).contentEncoding()).isEqualTo("gzip");
  }

  @Test
  void whatDoesNotBecomeSmallerStaysAsItIs() {
    byte[] random = new byte[1_000];
    new java.util.Random(1).nextBytes(random);
    Encoded encoded = Format.of(Codec.bytes()).with(Compression.gzip(9)).encode(random);
    assertThat(encoded.payload()).isSameAs(random);
    assertThat(encoded.contentEncoding()).isEmpty();
  }

  @Test
  void anEnvelopeSaysItInThePayload() {
    Format<String> enveloped = texts.describedBy(Description.ENVELOPE);
    Encoded encoded = enveloped.encode("hi");
    assertThat(HexFormat.of().formatHex(encoded.payload())).isEqualTo("c1ff010200" + "6869");
    assertThat(encoded.contentType()).isEmpty();
    assertThat(decode(texts, encoded)).isEqualTo("hi");

    Encoded compressed = enveloped.with(Compression.gzip(1)).encode(LONG_TEXT);
    assertThat(HexFormat.of().formatHex(compressed.payload())).startsWith("c1ff01020101" + "1f8b");
    assertThat(decode(texts, compressed)).isEqualTo(LONG_TEXT);
  }

  @Test
  void anEnvelopeNamesWhatHasNoNumber() {
    Format<String> named =
        Format.of(new Shouting()).with(new Reversed()).describedBy(Description.ENVELOPE);
    Encoded encoded = named.encode("hi");
    assertThat(new String(encoded.payload(), StandardCharsets.ISO_8859_1))
        .isEqualTo("\u00C1\u00FF\1\0\13text/x-loud\1\0\10reversedIH");
    assertThat(decode(named, encoded)).isEqualTo("hi");
  }

  @Test
  void codingsAreUndoneInTurn() {
    Format<String> both = texts.with(Compression.gzip(), new Reversed());
    Encoded encoded = both.encode(LONG_TEXT);
    assertThat(encoded.contentEncoding()).isEqualTo("gzip, reversed");
    assertThat(decode(both, encoded)).isEqualTo(LONG_TEXT);
    assertThat(decode(texts.with(new Reversed()), encoded)).isEqualTo(LONG_TEXT);
  }

  @Test
  void aCodingThatTheReaderLacksIsNamed() {
    Encoded encoded = texts.with(new Reversed()).encode("hi");
    assertThatThrownBy(() -> decode(texts, encoded))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("coded with reversed");
  }

  @Test
  void aCodingThatTheReaderRequiresCannotBeLeftAway() {
    ContentCoding sealing = new Sealed();
    Format<String> sealed = texts.with(sealing);
    assertThat(decode(sealed, sealed.encode("hi"))).isEqualTo("hi");
    assertThatThrownBy(() -> decode(sealed, texts.encode("hi")))
        .hasMessageContaining("not coded with sealed");
  }

  @Test
  void bytesThatBeginAsAnEnvelopeDoesGetOneOrTheyWouldBeTakenForOne() {
    Format<byte[]> plain = Format.of(Codec.bytes()).describedBy(Description.NONE);
    byte[] deceiving = HexFormat.of().parseHex("c1ff010200");
    assertThat(decode(plain, plain.encode(deceiving))).isEqualTo(deceiving);
    byte[] harmless = {1, 2, 3};
    assertThat(plain.encode(harmless).payload()).isSameAs(harmless);
    Format<byte[]> inHeaders = Format.of(Codec.bytes());
    assertThat(decode(inHeaders, inHeaders.encode(deceiving))).isEqualTo(deceiving);
  }

  @Test
  void aContentTypeThatTheReaderDoesNotReadIsNamed() {
    assertThatThrownBy(() -> Format.of(new Shouting()).decode(new byte[0], 0, 0, "image/png", null))
        .hasMessageContaining("image/png")
        .hasMessageContaining("text/x-loud");
  }

  @Test
  void headersMayBeWrittenAsOthersWriteThem() {
    Encoded encoded = texts.with(Compression.gzip()).encode(LONG_TEXT);
    assertThat(
            texts.decode(
                encoded.payload(),
                0,
                encoded.payload().length,
                "Text/Plain; charset=utf-8",
                " X-GZIP , identity"))
        .isEqualTo(LONG_TEXT);
  }

  @Test
  void aBombIsStoppedAtTheLimit() {
    byte[] zeros = new byte[5_000_000];
    Encoded bomb = Format.of(Codec.bytes()).with(Compression.gzip(9)).encode(zeros);
    assertThat(bomb.payload()).hasSizeLessThan(10_000);
    Format<byte[]> limited = Format.of(Codec.bytes()).withMaxDecodedBytes(4_999_999);
    assertThatThrownBy(() -> decode(limited, bomb))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("more than 4999999 bytes");
    assertThat(decode(limited.withMaxDecodedBytes(5_000_000), bomb)).hasSize(5_000_000);
  }

  @Test
  void whateverACodecThrowsIsOneError() {
    Codec<String> failing =
        new Shouting() {
          @Override
          public String decode(byte[] array, int start, int length) {
            throw new IndexOutOfBoundsException("at 7");
          }
        };
    assertThatThrownBy(() -> Format.of(failing).decode(new byte[1], 0, 1, null, null))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("at 7");
  }

  @Test
  void halfASurrogateAndBytesThatAreNoTextAreRefused() {
    assertThatThrownBy(() -> texts.encode("a\uD800b")).hasMessageContaining("character 1");
    assertThat(decode(texts, texts.encode("😀"))).isEqualTo("😀");
    assertThatThrownBy(() -> texts.decode(new byte[] {(byte) 0xFF}, 0, 1, null, null))
        .hasMessageContaining("UTF-8");
  }

  @Test
  void nonsenseIsRefusedAtOnce() {
    assertThatThrownBy(() -> texts.with(Compression.gzip()).describedBy(Description.NONE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Format.of(Codec.reference()).with(Compression.gzip()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Compression.gzip(10)).hasMessageContaining("1 to 9");
    assertThatThrownBy(() -> texts.withMaxDecodedBytes(0)).hasMessageContaining("1 or more");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> Codec.json(String.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("io.blipmq:blipmq-codecs");
    assertThatThrownBy(Compression::zstd).hasMessageContaining("io.blipmq:blipmq-codecs");
    assertThatThrownBy(() -> texts.decode(new byte[9], 0, 9, null, "zstd"))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("io.blipmq:blipmq-codecs");
  }

  @Test
  void aGenericTypeIsTakenFromItsSubclass() {
    assertThat(new GenericType<List<String>>() {}.type().getTypeName())
        .isEqualTo("java.util.List<java.lang.String>");
  }

  static <T> T decode(Format<T> format, Encoded encoded) {
    byte[] array = new byte[encoded.payload().length + 7];
    System.arraycopy(encoded.payload(), 0, array, 3, encoded.payload().length);
    String type = encoded.contentType().isEmpty() ? null : encoded.contentType();
    String coding = encoded.contentEncoding().isEmpty() ? null : encoded.contentEncoding();
    return format.decode(array, 3, encoded.payload().length, type, coding);
  }

  /** A codec of a program's own. */
  private static class Shouting implements Codec<String> {
    @Override
    public String contentType() {
      return "text/x-loud";
    }

    @Override
    public byte[] encode(String value) {
      return value.toUpperCase(java.util.Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(byte[] array, int start, int length) {
      return new String(array, start, length, StandardCharsets.UTF_8)
          .toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** A coding of a program's own. */
  private static class Reversed implements ContentCoding {
    @Override
    public String name() {
      return "reversed";
    }

    @Override
    public byte[] encode(byte[] bytes) {
      byte[] reversed = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        reversed[i] = bytes[bytes.length - 1 - i];
      }
      return reversed;
    }

    @Override
    public byte[] decode(byte[] bytes, int maxBytes) {
      return encode(bytes);
    }
  }

  private static final class Sealed extends Reversed {
    @Override
    public String name() {
      return "sealed";
    }

    @Override
    public boolean required() {
      return true;
    }
  }
}
