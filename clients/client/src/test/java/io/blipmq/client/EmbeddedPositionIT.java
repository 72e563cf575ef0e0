package io.blipmq.client;

final class EmbeddedPositionIT extends PositionContract {
  @Override
  Door open() {
    return Door.embedded();
  }
}
