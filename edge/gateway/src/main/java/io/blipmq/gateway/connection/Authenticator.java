package io.blipmq.gateway.connection;

import java.util.Optional;

/** Says who may come in. Called by event loops: any thread, must not block. */
public interface Authenticator {
  /** Lets everybody in, and takes any key from those who present one. */
  Authenticator OPEN =
      new Authenticator() {
        @Override
        public boolean required() {
          return false;
        }

        @Override
        public Optional<Principal> authenticate(String apiKey) {
          return Optional.of(Principal.ANYONE);
        }
      };

  /** Whether a connection must present a key before it may do anything. */
  boolean required();

  /** Who has that key; empty if nobody. */
  Optional<Principal> authenticate(String apiKey);

  /** The same keys, but nobody needs one; a wrong one is refused all the same. */
  default Authenticator optional() {
    Authenticator keys = this;
    return new Authenticator() {
      @Override
      public boolean required() {
        return false;
      }

      @Override
      public Optional<Principal> authenticate(String apiKey) {
        return keys.authenticate(apiKey);
      }
    };
  }
}
