package io.blipmq.api.codec;

import java.lang.reflect.Type;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;

/** Looks providers up, and says which artifact to add where there is none. */
final class CodecProviders {
  private static final String HINT = "; add io.blipmq:blipmq-codecs to the class or module path";

  private CodecProviders() {}

  @SuppressWarnings("unchecked") // a provider makes codecs of the type it was asked for
  static <T> Codec<T> codec(String contentType, Type type) {
    return (Codec<T>)
        first(provider -> provider.codec(contentType, type))
            .orElseThrow(
                () -> new IllegalStateException("no codec found for " + contentType + HINT));
  }

  static ContentCoding coding(String name, int level) {
    return first(provider -> provider.coding(name, level))
        .orElseThrow(() -> new IllegalStateException("no " + name + " found" + HINT));
  }

  /** For consumers: looked up once, as a level does not matter to them. */
  static ContentCoding readingZstd() {
    return ReadingZstd.CODING;
  }

  private static <A> Optional<A> first(Function<CodecProvider, Optional<A>> how) {
    for (CodecProvider provider :
        ServiceLoader.load(CodecProvider.class, CodecProvider.class.getClassLoader())) {
      Optional<A> answer = how.apply(provider);
      if (answer.isPresent()) {
        return answer;
      }
    }
    return Optional.empty();
  }

  private static final class ReadingZstd {
    static final ContentCoding CODING = lookUp();

    private static ContentCoding lookUp() {
      try {
        return coding(Compression.ZSTD, 3);
      } catch (IllegalStateException missing) {
        return new Missing(String.valueOf(missing.getMessage()));
      }
    }
  }

  /** Stands where zstd is not, and says so. */
  private record Missing(String why) implements ContentCoding {
    @Override
    public String name() {
      return Compression.ZSTD;
    }

    @Override
    public byte[] encode(byte[] bytes) {
      throw new IllegalStateException(why);
    }

    @Override
    public byte[] decode(byte[] bytes, int maxBytes) {
      throw new MalformedPayloadException(why);
    }
  }
}
