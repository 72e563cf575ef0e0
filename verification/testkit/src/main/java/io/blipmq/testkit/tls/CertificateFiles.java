package io.blipmq.testkit.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate that signs itself, made by the JDK's keytool, and its key.
 *
 * @param certificate a PEM file
 * @param key a PEM file, PKCS#8
 */
public record CertificateFiles(Path certificate, Path key) {
  private static final char[] PASSWORD = "password".toCharArray();

  /** Makes a certificate for a name and 127.0.0.1 in {@code name.pem}, its key in name.key. */
  public static CertificateFiles make(Path folder, String name, String algorithm) {
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
      byte[] certificate = loaded.getCertificate("a").getEncoded();
      byte[] key = loaded.getKey("a", PASSWORD).getEncoded();
      return new CertificateFiles(
          pem(folder, name + ".pem", "CERTIFICATE", certificate),
          pem(folder, name + ".key", "PRIVATE KEY", key));
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
      if (process.waitFor() != 0) {
        throw new AssertionError(output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
