package io.blipmq.api;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a connection is encrypted: TLS 1.3 or 1.2, and the broker's certificate must be for the host
 * of the address. Immutable; all files are PEM and are read when a client is opened.
 *
 * @param trust whose certificates are trusted; empty for those that Java trusts
 * @param certificate the client's own, with those that sign it, where the broker wants one
 * @param key its private key, PKCS#8 and not encrypted
 */
public record TlsOptions(Optional<Path> trust, Optional<Path> certificate, Optional<Path> key) {
  public TlsOptions {
    if (certificate.isPresent() != key.isPresent()) {
      throw new BlipException.InvalidRequest(
          "a client's certificate and its key belong together; give both or none");
    }
  }

  /** What Java trusts, and no certificate of one's own. */
  public static TlsOptions defaults() {
    return new TlsOptions(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Trusts the certificates of that file, or what they sign, and no others. */
  public TlsOptions withTrust(Path file) {
    return new TlsOptions(Optional.of(file), certificate, key);
  }

  /** Shows a certificate. */
  public TlsOptions withCertificate(Path file, Path keyFile) {
    return new TlsOptions(trust, Optional.of(file), Optional.of(keyFile));
  }
}
