package io.blipmq.client;

/** Run by {@link ReactiveStreamsIT}. */
public final class RemotePublisherVerification extends PublisherVerification {
  @Override
  Door open() {
    return Door.remote();
  }
}
