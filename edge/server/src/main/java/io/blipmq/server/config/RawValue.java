package io.blipmq.server.config;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** A value as a configuration file holds it, before a {@link KeyType} has judged it. */
sealed interface RawValue {
  /** What it is, for an error message. */
  String describe();

  /** A text. */
  record Text(String value) implements RawValue {
    @Override
    public String describe() {
      return "the text \"" + Printable.of(value) + "\"";
    }
  }

  /** An integer of any size. */
  record Whole(BigInteger value) implements RawValue {
    private static final int MOST_BITS = 128;

    @Override
    public String describe() {
      return value.bitLength() <= MOST_BITS ? "the number " + value : "a number of many digits";
    }
  }

  /** True or false. */
  record Truth(boolean value) implements RawValue {
    @Override
    public String describe() {
      return String.valueOf(value);
    }
  }

  /** A list. */
  record Items(List<RawValue> values) implements RawValue {
    @Override
    public String describe() {
      return "a list";
    }
  }

  /**
   * A table inside a list.
   *
   * @param line where it begins, from 1; 0 where there are no lines
   */
  record Table(int line, Map<String, RawValue> members) implements RawValue {
    @Override
    public String describe() {
      return "a table";
    }
  }

  /** Anything that no key takes: a fraction, a nested table, nothing at all. */
  record Other(String describe) implements RawValue {}
}
