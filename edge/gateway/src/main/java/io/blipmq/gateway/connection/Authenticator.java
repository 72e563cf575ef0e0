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

  /** Who comes without a key, where none is required. */
  default Principal anonymous() {
    return Principal.ANYONE;
  }

  /** Who has that name, for what somebody has left to be done; empty if nobody has it any more. */
  default Optional<Principal> named(String name) {
    return Optional.of(anonymous()).filter(one -> one.name().equals(name));
  }

  /** The same keys, but who comes without one is that; a wrong one is refused all the same. */
  default Authenticator withoutKey(Principal one) {
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

      @Override
      public Principal anonymous() {
        return one;
      }

      @Override
      public Optional<Principal> named(String name) {
        return keys.named(name);
      }
    };
  }
}
