package io.blipmq.wire;

import io.blipmq.api.Durability;

/** The codes of {@link Durability}: 1 to 4. Stateless. */
final class Durabilities {
  private Durabilities() {}

  static int code(Durability durability) {
    return switch (durability) {
      case MEMORY -> 1;
      case LOG -> 2;
      case SYNCED -> 3;
      case REPLICATED -> 4;
    };
  }

  /** The durability of a code; 0 is what any policy gives. */
  static Durability of(int code) {
    return switch (code) {
      case 0, 1 -> Durability.MEMORY;
      case 2 -> Durability.LOG;
      case 3 -> Durability.SYNCED;
      case 4 -> Durability.REPLICATED;
      default -> throw MalformedFrameException.payload("durability " + code + "; use 0 to 4");
    };
  }
}
