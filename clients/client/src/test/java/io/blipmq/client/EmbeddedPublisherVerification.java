package io.blipmq.client;

/** Run by {@link ReactiveStreamsIT}. */
public final class EmbeddedPublisherVerification extends PublisherVerification {
  @Override
  Door open() {
    return Door.embedded();
  }
}
