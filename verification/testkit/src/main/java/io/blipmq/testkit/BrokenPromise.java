package io.blipmq.testkit;

/** The broker did what it promised not to do; the text says what. */
public final class BrokenPromise extends AssertionError {
  BrokenPromise(String text) {
    super(text);
  }
}
