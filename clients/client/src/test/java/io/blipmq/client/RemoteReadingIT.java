package io.blipmq.client;

final class RemoteReadingIT extends ReadingContract {
  @Override
  Door open() {
    return Door.remote();
  }
}
