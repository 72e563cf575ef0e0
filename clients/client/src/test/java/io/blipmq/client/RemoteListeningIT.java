package io.blipmq.client;

final class RemoteListeningIT extends ListeningContract {
  @Override
  Door open() {
    return Door.remote();
  }
}
