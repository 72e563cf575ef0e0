package io.blipmq.client;

final class EmbeddedReadingIT extends ReadingContract {
  @Override
  Door open() {
    return Door.embedded();
  }
}
