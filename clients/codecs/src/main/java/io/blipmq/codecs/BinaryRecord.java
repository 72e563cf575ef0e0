package io.blipmq.codecs;

import io.blipmq.api.codec.MalformedPayloadException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record: how many bytes it takes, and its components in the order of their declaration. A reader
 * that knows fewer components skips the rest, one that knows more takes what {@link #absent} says.
 */
final class BinaryRecord implements BinaryType {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private final Class<?> type;
  private final RecordComponent[] declared;
  private final MethodHandle constructor;
  private final MethodHandle[] accessors;
  private final BinaryType[] components;

  private BinaryRecord(Class<?> type) {
    this.type = type;
    declared = type.getRecordComponents();
    components = new BinaryType[declared.length];
    accessors = new MethodHandle[declared.length];
    try {
      for (int i = 0; i < declared.length; i++) {
        Method accessor = declared[i].getAccessor();
        accessor.setAccessible(true);
        accessors[i] =
            LOOKUP.unreflect(accessor).asType(MethodType.methodType(Object.class, Object.class));
      }
      Class<?>[] parameters =
          Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<?> canonical = type.getDeclaredConstructor(parameters);
      canonical.setAccessible(true);
      constructor =
          LOOKUP
              .unreflectConstructor(canonical)
              .asSpreader(Object[].class, declared.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (InaccessibleObjectException | ReflectiveOperationException closed) {
      throw new IllegalArgumentException(
          "%s cannot be looked into; open its package to io.blipmq.codecs"
              .formatted(type.getName()),
          closed);
    }
  }

  /** The record's components are resolved after it is known, since they may be of its own type. */
  static BinaryRecord of(Class<?> type, BinaryTypes types) {
    BinaryRecord made = new BinaryRecord(type);
    types.remember(type, made);
    for (int i = 0; i < made.declared.length; i++) {
      made.components[i] = types.of(made.declared[i].getGenericType(), made.where(i));
    }
    return made;
  }

  private String where(int component) {
    return type.getSimpleName() + "." + declared[component].getName();
  }

  @Override
  public void write(ByteWriter out, Object value) {
    int start = out.size();
    for (int i = 0; i < components.length; i++) {
      components[i].write(out, BinaryContainer.present(get(i, value), where(i)));
    }
    out.sizeFrom(start);
  }

  @Override
  public Object read(ByteReader in, int depth) {
    int outer = in.narrow(in.count());
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          in.left() > 0
              ? components[i].read(in, BinaryContainer.deeper(depth, where(i)))
              : components[i].absent();
      if (values[i] == null) {
        throw new MalformedPayloadException(where(i) + " is not there, and has no default");
      }
    }
    in.widen(outer);
    return construct(values);
  }

  @Override
  public @Nullable Object absent() {
    return null;
  }

  private @Nullable Object get(int component, Object value) {
    try {
      return accessors[component].invokeExact(value);
    } catch (RuntimeException | Error failed) {
      throw failed;
    } catch (Throwable failed) {
      throw new IllegalArgumentException(where(component) + " failed: " + failed, failed);
    }
  }

  private Object construct(@Nullable Object[] values) {
    try {
      return Objects.requireNonNull(constructor.invokeExact(values));
    } catch (Error failed) {
      throw failed;
    } catch (Throwable refused) {
      throw new MalformedPayloadException(
          type.getSimpleName() + " refuses these values: " + refused.getMessage(), refused);
    }
  }
}
