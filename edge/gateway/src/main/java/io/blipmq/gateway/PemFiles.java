package io.blipmq.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** Reads certificates and private keys. Every exception names the file and what to do. */
final class PemFiles {
  private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String KEY_END = "-----END PRIVATE KEY-----";
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private PemFiles() {}

  /** The certificates of a file, at least one. */
  static List<X509Certificate> certificates(Path file) throws IOException {
    String text = text(file);
    if (!text.contains("-----BEGIN CERTIFICATE-----")) {
      throw new IOException(
          file + ": holds no certificate; give a PEM file with BEGIN CERTIFICATE");
    }
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(
              new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))
          .stream()
          .map((Certificate each) -> (X509Certificate) each)
          .toList();
    } catch (CertificateException e) {
      throw new IOException(
          file + ": holds a certificate that can't be read: " + e.getMessage(), e);
    }
  }

  /** The private key of a file. */
  static PrivateKey key(Path file) throws IOException {
    String text = text(file);
    int from = text.indexOf(KEY_BEGIN);
    int to = text.indexOf(KEY_END);
    if (from < 0 || to < from) {
      throw new IOException(
          text.contains("ENCRYPTED")
              ? file + ": the private key is encrypted; decrypt it: openssl pkcs8 -in KEY -out NEW"
              : text.contains("PRIVATE KEY")
                  ? file
                      + ": the private key is not PKCS#8; convert it: openssl pkcs8 -topk8 -nocrypt"
                      + " -in KEY -out NEW"
                  : file + ": holds no private key; give a PEM file with BEGIN PRIVATE KEY");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(text.substring(from + KEY_BEGIN.length(), to));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": the private key is not Base64", e);
    }
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException e) {
        // Of another algorithm, or of none.
      }
    }
    throw new IOException(file + ": the private key is none of " + String.join(", ", ALGORITHMS));
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": there is no such file; give the path of a PEM file", e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + ": no permission to read it; change its owner or mode", e);
    } catch (IOException e) {
      throw new IOException(
          file + ": " + (Files.isDirectory(file) ? "is a folder" : "can't be read: " + e), e);
    }
  }
}
