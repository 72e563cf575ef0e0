package io.blipmq.journal;

import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.WhenFull;
import java.util.Optional;

/** The numbers that records have for the choices of a topic's options. */
final class OptionCodes {
  private OptionCodes() {}

  static byte of(WhenFull whenFull) {
    return switch (whenFull) {
      case EVICT_OLDEST -> 0;
      case BLOCK -> 1;
      case FAIL -> 2;
    };
  }

  static WhenFull whenFull(byte code) throws MalformedRecordException {
    return switch (code) {
      case 0 -> WhenFull.EVICT_OLDEST;
      case 1 -> WhenFull.BLOCK;
      case 2 -> WhenFull.FAIL;
      default -> throw new MalformedRecordException("when full is " + code);
    };
  }

  static byte of(Optional<OverflowPolicy> overflow) {
    if (overflow.isEmpty()) {
      return 0;
    }
    return switch (overflow.get()) {
      case DROP_OLDEST -> 1;
      case DROP_NEW -> 2;
      case BLOCK -> 3;
      case FAIL -> 4;
    };
  }

  static Optional<OverflowPolicy> overflow(byte code) throws MalformedRecordException {
    return switch (code) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(OverflowPolicy.DROP_OLDEST);
      case 2 -> Optional.of(OverflowPolicy.DROP_NEW);
      case 3 -> Optional.of(OverflowPolicy.BLOCK);
      case 4 -> Optional.of(OverflowPolicy.FAIL);
      default -> throw new MalformedRecordException("overflow policy is " + code);
    };
  }
}
