package io.blipmq.codecs;

import io.blipmq.api.codec.MalformedPayloadException;
import org.jspecify.annotations.Nullable;

/** A sealed interface: the place of the type among those it permits, from 0, and the value. */
final class BinaryUnion implements BinaryType {
  private final Class<?> type;
  private final Class<?>[] permitted;
  private final BinaryType[] types;

  private BinaryUnion(Class<?> type) {
    this.type = type;
    permitted = type.getPermittedSubclasses();
    types = new BinaryType[permitted.length];
  }

  static BinaryUnion of(Class<?> type, BinaryTypes types) {
    BinaryUnion made = new BinaryUnion(type);
    types.remember(type, made);
    for (int i = 0; i < made.permitted.length; i++) {
      made.types[i] = types.of(made.permitted[i], type.getSimpleName());
    }
    return made;
  }

  @Override
  public void write(ByteWriter out, Object value) {
    for (int i = 0; i < permitted.length; i++) {
      if (permitted[i].isInstance(value)) {
        out.putVarint(i);
        types[i].write(out, value);
        return;
      }
    }
    throw new IllegalArgumentException(value.getClass().getName() + " is no " + type.getName());
  }

  @Override
  public Object read(ByteReader in, int depth) {
    long index = in.varint();
    if (index < 0 || index >= types.length) {
      throw new MalformedPayloadException(
          "type %s of %s, which permits %d"
              .formatted(Long.toUnsignedString(index), type.getSimpleName(), types.length));
    }
    return types[(int) index].read(in, BinaryContainer.deeper(depth, type.getSimpleName()));
  }

  @Override
  public @Nullable Object absent() {
    return null;
  }
}
