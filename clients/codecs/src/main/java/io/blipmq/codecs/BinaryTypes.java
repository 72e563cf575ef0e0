package io.blipmq.codecs;

import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the layout of Java types while one codec is made; records may contain themselves. */
final class BinaryTypes {
  private final Map<Class<?>, BinaryType> known = new HashMap<>();

  void remember(Class<?> type, BinaryType made) {
    known.put(type, made);
  }

  /**
   * The layout of a type.
   *
   * @param where what has that type, for messages
   * @throws IllegalArgumentException if there is none
   */
  BinaryType of(Type type, String where) {
    return switch (type) {
      case Class<?> single -> single(single, where);
      case ParameterizedType generic -> generic(generic, where);
      default -> throw unknown(type, where);
    };
  }

  private BinaryType single(Class<?> declared, String where) {
    Class<?> type = MethodType.methodType(declared).wrap().returnType();
    BinaryType made = known.get(type);
    if (made == null) {
      made = BinaryScalar.of(type);
    }
    if (made != null) {
      return made;
    }
    if (type.isEnum()) {
      return new BinaryContainer.Choice(List.of(type.getEnumConstants()), type.getSimpleName());
    }
    if (type.isRecord() && type.getTypeParameters().length == 0) {
      return BinaryRecord.of(type, this);
    }
    if (type.isInterface() && type.isSealed()) {
      return BinaryUnion.of(type, this);
    }
    throw unknown(declared, where);
  }

  private BinaryType generic(ParameterizedType type, String where) {
    Type[] of = type.getActualTypeArguments();
    Type raw = type.getRawType();
    if (raw == Optional.class) {
      return new BinaryContainer.Maybe(of(of[0], where), where);
    }
    if (raw == List.class || raw == Collection.class || raw == Set.class) {
      return new BinaryContainer.Sequence(of(of[0], where), raw == Set.class, where);
    }
    if (raw == Map.class) {
      return new BinaryContainer.Table(of(of[0], where), of(of[1], where), where);
    }
    throw unknown(type, where);
  }

  private static IllegalArgumentException unknown(Type type, String where) {
    return new IllegalArgumentException(
        "the binary layout has no place for %s in %s; see docs/codecs.md for the types it has"
            .formatted(type.getTypeName(), where));
  }
}
