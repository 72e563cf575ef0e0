package io.blipmq.codecs;

import io.blipmq.api.codec.MalformedPayloadException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Types whose values hold others: optionals, lists, sets, maps, and enums, which hold a choice. */
sealed interface BinaryContainer extends BinaryType {

  /** 0, or 1 and the value. */
  record Maybe(BinaryType of, String where) implements BinaryContainer {
    @Override
    public void write(ByteWriter out, Object value) {
      Optional<?> optional = (Optional<?>) value;
      out.put(optional.isPresent() ? 1 : 0);
      optional.ifPresent(present -> of.write(out, present));
    }

    @Override
    public Object read(ByteReader in, int depth) {
      int present = in.next();
      if (present > 1) {
        throw new MalformedPayloadException("an optional of " + present + " in " + where);
      }
      return present == 0 ? Optional.empty() : Optional.of(of.read(in, deeper(depth, where)));
    }

    @Override
    public Object absent() {
      return Optional.empty();
    }
  }

  /** A count, and the elements. */
  record Sequence(BinaryType of, boolean set, String where) implements BinaryContainer {
    @Override
    public void write(ByteWriter out, Object value) {
      Collection<?> elements = (Collection<?>) value;
      out.putVarint(elements.size());
      for (Object element : elements) {
        of.write(out, present(element, where));
      }
    }

    @Override
    public Object read(ByteReader in, int depth) {
      int count = in.count();
      List<Object> elements = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        elements.add(of.read(in, deeper(depth, where)));
      }
      if (!set) {
        return Collections.unmodifiableList(elements);
      }
      Set<Object> unique = new LinkedHashSet<>(elements);
      if (unique.size() < count) {
        throw new MalformedPayloadException("an element twice in the set " + where);
      }
      return Collections.unmodifiableSet(unique);
    }

    @Override
    public Object absent() {
      return set ? Set.of() : List.of();
    }
  }

  /** A count, and so many keys and values in turn. */
  record Table(BinaryType keys, BinaryType values, String where) implements BinaryContainer {
    @Override
    public void write(ByteWriter out, Object value) {
      Map<?, ?> map = (Map<?, ?>) value;
      out.putVarint(map.size());
      map.forEach((key, element) -> {
        keys.write(out, present(key, where));
        values.write(out, present(element, where));
      });
    }

    @Override
    public Object read(ByteReader in, int depth) {
      int count = in.count();
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        Object key = keys.read(in, deeper(depth, where));
        if (map.put(key, values.read(in, deeper(depth, where))) != null) {
          throw new MalformedPayloadException("a key twice in the map " + where);
        }
      }
      return Collections.unmodifiableMap(map);
    }

    @Override
    public Object absent() {
      return Map.of();
    }
  }

  /** The constant's place in its enum, from 0. */
  record Choice(List<?> constants, String where) implements BinaryContainer {
    @Override
    @SuppressWarnings("EnumOrdinal") // the layout is by place; docs/codecs.md says what may change
    public void write(ByteWriter out, Object value) {
      out.putVarint(((Enum<?>) value).ordinal());
    }

    @Override
    public Object read(ByteReader in, int depth) {
      long index = in.varint();
      if (index < 0 || index >= constants.size()) {
        throw new MalformedPayloadException(
            "constant "
                + Long.toUnsignedString(index)
                + " of "
                + where
                + ", which has "
                + constants.size());
      }
      return constants.get((int) index);
    }

    @Override
    public @Nullable Object absent() {
      return null;
    }
  }

  static Object present(@Nullable Object value, String where) {
    if (value == null) {
      throw new IllegalArgumentException(where + " is or holds null; use Optional");
    }
    return value;
  }

  static int deeper(int depth, String where) {
    if (depth >= MAX_DEPTH) {
      throw new MalformedPayloadException(where + " is nested more than " + MAX_DEPTH + " deep");
    }
    return depth + 1;
  }
}
