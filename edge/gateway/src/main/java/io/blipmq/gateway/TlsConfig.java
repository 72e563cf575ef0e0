package io.blipmq.gateway;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What TLS needs, in PEM files.
 *
 * @param certificates a file for each certificate, with those that sign it behind it; a client that
 *     names the server gets the one with that name, others the first
 * @param keys the private key of each, PKCS#8 and not encrypted
 * @param clientCa whose certificates clients must have; empty if they need none
 */
public record TlsConfig(List<Path> certificates, List<Path> keys, Optional<Path> clientCa) {
  public TlsConfig {
    certificates = List.copyOf(certificates);
    keys = List.copyOf(keys);
    if (certificates.isEmpty() || certificates.size() != keys.size()) {
      throw new IllegalArgumentException(
          certificates.size()
              + " certificates and "
              + keys.size()
              + " keys; give one key for each");
    }
  }
}
