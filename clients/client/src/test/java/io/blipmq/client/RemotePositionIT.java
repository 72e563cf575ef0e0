package io.blipmq.client;

final class RemotePositionIT extends PositionContract {
  @Override
  Door open() {
    return Door.remote();
  }
}
