package io.blipmq.gateway.http;

import io.blipmq.api.BlipException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** JSON in and out, streaming. Stateless, any thread. */
public final class Json {
  private static final int DEEPEST = 16;
  private static final int LONGEST_NAME = 4_096;
  private static final int LONGEST_NUMBER = 32;
  private static final String LONE = "\\p{Cs}";

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNameLength(LONGEST_NAME)
                  .maxNumberLength(LONGEST_NUMBER)
                  .build())
          .build();

  private Json() {}

  /** What is written, as bytes. */
  public static ByteBuf bytes(Consumer<JsonGenerator> content) {
    Bytes out = new Bytes(512);
    try (JsonGenerator json = generator(out)) {
      content.accept(json);
    }
    return out.view();
  }

  /** Writes to a buffer, which has everything once the generator is closed. */
  public static JsonGenerator generator(Bytes out) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), out);
  }

  /** Writes a text that may not be {@link #whole}. */
  public static void text(JsonGenerator json, String name, String value) {
    json.writeStringProperty(name, whole(value));
  }

  /** The text, with a mark for what UTF-8 can't say: half a surrogate pair. */
  public static String whole(String text) {
    return isWhole(text) ? text : text.replaceAll(LONE, "\uFFFD");
  }

  private static boolean isWhole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
      }
    }
    return true;
  }

  /**
   * Reads one object and nothing behind it.
   *
   * @param what what it is, for messages
   * @throws BlipException.InvalidRequest if it is something else, or has a member that is not known
   */
  public static void object(String what, byte[] bytes, int from, int length, Member member) {
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), bytes, from, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new BlipException.InvalidRequest(what + " is no JSON object");
      }
      members(what, json, member);
      if (json.nextToken() != null) {
        throw new BlipException.InvalidRequest(what + " has something behind its JSON object");
      }
    } catch (JacksonException e) {
      throw new BlipException.InvalidRequest(
          what
              + " is no JSON: "
              + String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse(""));
    }
  }

  /** Reads the members of an object whose brace has been read. */
  public static void members(String what, JsonParser json, Member member) {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      if (!member.read(name, json)) {
        throw new BlipException.InvalidRequest(
            what + " has a member \"" + name + "\", unknown here");
      }
    }
  }

  /** The string that is the current value. */
  public static String string(String name, JsonParser json) {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw new BlipException.InvalidRequest(name + " is no string");
    }
    return json.getString();
  }

  /** The whole number that is the current value. */
  public static long number(String name, JsonParser json, long least, long most) {
    if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      return Values.number(name, json.getString(), least, most);
    }
    throw new BlipException.InvalidRequest(
        name + " is no whole number; use one from " + least + " to " + most);
  }

  /** Reads the value of a member; false if it knows none of that name. */
  @FunctionalInterface
  public interface Member {
    boolean read(String name, JsonParser json);
  }

  /** Bytes that are shown without a copy. One thread. */
  public static final class Bytes extends ByteArrayOutputStream {
    public Bytes(int expected) {
      super(expected);
    }

    /** Everything up to now; nothing may be written after that. */
    public ByteBuf view() {
      return Unpooled.wrappedBuffer(buf, 0, count);
    }
  }
}
