package io.blipmq.api.codec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;

/**
 * Names a generic type where a class literal cannot: {@code new GenericType<List<Order>>() {}}. A
 * super type token, as Neal Gafter described it.
 */
public abstract class GenericType<T> {
  private final Type type;

  /**
   * For an anonymous subclass.
   *
   * @throws IllegalArgumentException if the type is left out or is itself a variable
   */
  protected GenericType() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType own)
        || own.getRawType() != GenericType.class
        || own.getActualTypeArguments()[0] instanceof TypeVariable<?>) {
      throw new IllegalArgumentException(
          "say which type, directly: new GenericType<List<Order>>() {}");
    }
    type = own.getActualTypeArguments()[0];
  }

  /** The type between the angle brackets. */
  public final Type type() {
    return type;
  }

  @Override
  public String toString() {
    return type.getTypeName();
  }
}
