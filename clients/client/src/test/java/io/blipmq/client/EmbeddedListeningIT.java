package io.blipmq.client;

final class EmbeddedListeningIT extends ListeningContract {
  @Override
  Door open() {
    return Door.embedded();
  }
}
