package io.blipmq.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.gateway.TlsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Certificates that sign themselves, made by the JDK's keytool. */
final class TestCertificates {
  private static final char[] PASSWORD = "password".toCharArray();

  private TestCertificates() {}

  /** Makes a certificate for a name and 127.0.0.1 in {@code name.pem}, its key in name.key. */
  static TlsConfig make(Path folder, String name, String algorithm) {
    try {
      Path store = folder.resolve(name + ".p12");
      Files.deleteIfExists(store);
      run(
          Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
          "-genkeypair",
          "-alias",
          "a",
          "-keyalg",
          algorithm,
          "-dname",
          "CN=" + name,
          "-ext",
          "san=dns:" + name + ",ip:127.0.0.1",
          "-validity",
          "30",
          "-storetype",
          "PKCS12",
          "-keystore",
          store.toString(),
          "-storepass",
          new String(PASSWORD));
      KeyStore loaded = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        loaded.load(in, PASSWORD);
      }
      Certificate certificate = loaded.getCertificate("a");
      Key key = loaded.getKey("a", PASSWORD);
      Path certificateFile = pem(folder, name + ".pem", "CERTIFICATE", certificate.getEncoded());
      Path keyFile = pem(folder, name + ".key", "PRIVATE KEY", key.getEncoded());
      return new TlsConfig(List.of(certificateFile), List.of(keyFile), Optional.empty());
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static Path pem(Path folder, String file, String what, byte[] der) throws IOException {
    String text =
        "-----BEGIN %s-----%n%s%n-----END %s-----%n"
            .formatted(what, Base64.getMimeEncoder().encodeToString(der), what);
    return Files.writeString(folder.resolve(file), text);
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as(output).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
