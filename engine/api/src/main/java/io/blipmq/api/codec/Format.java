package io.blipmq.api.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How values of one type travel: the codec, the content codings behind it, and how the message says
 * so. Immutable; the {@code with…} methods give changed copies. Any thread.
 *
 * <p>Reading goes by what a message says of itself, in its headers or in an envelope, and falls
 * back on this format's codec where it says nothing. So writers may change their format before
 * readers know of it.
 */
public final class Format<T> {
  /** The most bytes that a payload may decode to, unless set. */
  public static final int DEFAULT_MAX_DECODED_BYTES = 16 << 20;

  private final Codec<T> codec;
  private final List<ContentCoding> codings;
  private final Description description;
  private final int maxDecodedBytes;

  private Format(
      Codec<T> codec, List<ContentCoding> codings, Description description, int maxDecodedBytes) {
    if (codings.size() > EnvelopeDescriptor.MAX_CODINGS) {
      throw new IllegalArgumentException(
          codings.size() + " content codings; use at most " + EnvelopeDescriptor.MAX_CODINGS);
    }
    if (!codings.isEmpty() && description == Description.NONE) {
      throw new IllegalArgumentException(
          "nobody could read " + codings + " without a description; use HEADERS or ENVELOPE");
    }
    if (!codings.isEmpty() && codec instanceof ReferenceCodec<T>) {
      throw new IllegalArgumentException("Codec.reference() makes no bytes to apply codings to");
    }
    this.codec = codec;
    this.codings = codings;
    this.description = description;
    this.maxDecodedBytes = maxDecodedBytes;
  }

  /** What the codec gives, described in headers. */
  public static <T> Format<T> of(Codec<T> codec) {
    checkName("content type", codec.contentType(), "/+.-");
    return new Format<>(codec, List.of(), Description.HEADERS, DEFAULT_MAX_DECODED_BYTES);
  }

  /** The same with these codings, in this order, in place of those it had; none takes them away. */
  public Format<T> with(ContentCoding... codings) {
    for (ContentCoding coding : codings) {
      checkName("content coding", coding.name(), ".-_");
    }
    return new Format<>(codec, List.of(codings), description, maxDecodedBytes);
  }

  /** The same, described in that way. */
  public Format<T> describedBy(Description description) {
    return new Format<>(codec, codings, description, maxDecodedBytes);
  }

  /** The same, refusing payloads that codings turn into more than that, from 1. */
  public Format<T> withMaxDecodedBytes(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("at most " + bytes + " bytes decoded; use 1 or more");
    }
    return new Format<>(codec, codings, description, bytes);
  }

  public Codec<T> codec() {
    return codec;
  }

  /** In the order in which they are applied. */
  public List<ContentCoding> codings() {
    return codings;
  }

  public Description description() {
    return description;
  }

  /**
   * A value as payload and description.
   *
   * @throws RuntimeException whatever the codec or a coding throws
   */
  @SuppressWarnings(
      "ReferenceEquality") // the very same array is a coding's way to say: not worth it
  public Encoded encode(T value) {
    byte[] bytes = codec.encode(value);
    List<String> applied = List.of();
    for (ContentCoding coding : codings) {
      byte[] coded = coding.encode(bytes);
      if (coded != bytes) {
        applied = applied.isEmpty() ? new ArrayList<>(codings.size()) : applied;
        applied.add(coding.name());
        bytes = coded;
      }
    }
    if (description == Description.HEADERS) {
      return new Encoded(bytes, codec.contentType(), String.join(", ", applied));
    }
    // A payload that happens to begin as an envelope does gets one, or it would be taken for one.
    if (description == Description.ENVELOPE || EnvelopeDescriptor.begins(bytes, 0, bytes.length)) {
      bytes = Envelope.wrap(codec.contentType(), applied, bytes);
    }
    return new Encoded(bytes, "", "");
  }

  /**
   * The value in {@code array[start, start + length)}.
   *
   * @param contentType the header {@code content-type}, or null where there is none
   * @param contentEncoding the header {@code content-encoding}, or null where there is none
   * @throws MalformedPayloadException if these bytes are not what they say they are, or not what
   *     this format reads
   */
  public T decode(
      byte[] array,
      int start,
      int length,
      @Nullable String contentType,
      @Nullable String contentEncoding) {
    try {
      return read(array, start, length, contentType, contentEncoding);
    } catch (MalformedPayloadException malformed) {
      throw malformed;
    } catch (RuntimeException malformed) {
      throw new MalformedPayloadException(
          "not " + codec.contentType() + ": " + malformed.getMessage(), malformed);
    }
  }

  private T read(
      byte[] array,
      int start,
      int length,
      @Nullable String contentType,
      @Nullable String contentEncoding) {
    String type = contentType == null ? "" : MediaTypes.bare(contentType);
    List<String> applied = contentEncoding == null ? List.of() : split(contentEncoding);
    int from = start;
    boolean enveloped =
        type.equals(MediaTypes.ENVELOPE)
            || (type.isEmpty()
                && applied.isEmpty()
                && EnvelopeDescriptor.begins(array, start, length));
    if (enveloped) {
      Envelope envelope = Envelope.read(array, start, length);
      type = MediaTypes.bare(envelope.contentType());
      applied = envelope.codings();
      from = envelope.bodyStart();
    }
    Codec<T> reader = reader(type);
    checkRequired(applied);
    int rest = start + length - from;
    if (applied.isEmpty()) {
      return present(reader.decode(array, from, rest));
    }
    byte[] bytes = Arrays.copyOfRange(array, from, from + rest);
    for (String name : applied.reversed()) {
      bytes = coding(name).decode(bytes, maxDecodedBytes);
      if (bytes.length > maxDecodedBytes) {
        throw MalformedPayloadException.tooLarge(maxDecodedBytes);
      }
    }
    return present(reader.decode(bytes, 0, bytes.length));
  }

  private Codec<T> reader(String type) {
    if (type.isEmpty() || type.equals(codec.contentType())) {
      return codec;
    }
    return codec
        .forContentType(type)
        .or(() -> codec.forContentType(MediaTypes.known(type)))
        .orElseThrow(() ->
            new MalformedPayloadException(
                "the payload is " + type + ", this consumer reads " + codec.contentType()));
  }

  @SuppressWarnings("ConstantValue") // a codec of somebody else's may not keep its promise
  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new MalformedPayloadException("the payload is null");
    }
    return value;
  }

  private void checkRequired(List<String> applied) {
    for (ContentCoding coding : codings) {
      if (coding.required() && !applied.contains(coding.name())) {
        throw new MalformedPayloadException(
            "the payload is not coded with " + coding.name() + ", which this consumer requires");
      }
    }
  }

  private ContentCoding coding(String name) {
    for (ContentCoding coding : codings) {
      if (coding.name().equals(name)) {
        return coding;
      }
    }
    Optional<ContentCoding> known = Compression.reading(name);
    return known.orElseThrow(() ->
        new MalformedPayloadException(
            "the payload is coded with " + name + "; give the format that content coding"));
  }

  /** [RFC 9110, 8.4]: names in the order in which they were applied; identity says nothing. */
  private List<String> split(String contentEncoding) {
    List<String> names = new ArrayList<>();
    for (String part : contentEncoding.split(",", EnvelopeDescriptor.MAX_CODINGS + 1)) {
      String name = part.strip();
      for (ContentCoding coding : codings) {
        name = name.equalsIgnoreCase(coding.name()) ? coding.name() : name;
      }
      name =
          Compression.reading(name.toLowerCase(Locale.ROOT)).map(ContentCoding::name).orElse(name);
      if (!name.isEmpty() && !name.equalsIgnoreCase("identity")) {
        names.add(name);
      }
    }
    if (names.size() > EnvelopeDescriptor.MAX_CODINGS) {
      throw new MalformedPayloadException(
          "more than " + EnvelopeDescriptor.MAX_CODINGS + " content codings");
    }
    return names;
  }

  private static void checkName(String what, String name, String punctuation) {
    boolean fine = !name.isEmpty() && name.length() <= EnvelopeDescriptor.MAX_NAME_LENGTH;
    for (int i = 0; fine && i < name.length(); i++) {
      char c = name.charAt(i);
      fine = c < 0x7F && (Character.isLetterOrDigit(c) || punctuation.indexOf(c) >= 0);
    }
    if (!fine) {
      throw new IllegalArgumentException(
          what + " \"" + name + "\"; use 1 to 255 letters, digits and " + punctuation);
    }
  }

  @Override
  public String toString() {
    return "Format[" + codec.contentType() + ", " + codings + ", " + description + "]";
  }
}
