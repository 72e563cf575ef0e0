package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.testkit.tls.CertificateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS: told by its first bytes or demanded, with the JDK's own client. */
final class TlsIT {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final String SUBSCRIBE = "{\"command\": \"subscribe\", \"topic\": \"t\"}\n";
  private static final String SUCCESS = "{\"success\": true}\r\n";

  @TempDir Path folder;

  private TlsConfig tls(String name, String algorithm) {
    CertificateFiles files = CertificateFiles.make(folder, name, algorithm);
    return new TlsConfig(List.of(files.certificate()), List.of(files.key()), Optional.empty());
  }

  private SSLSocket connect(int port, TlsConfig trusted, String name, String... alpn)
      throws IOException, GeneralSecurityException {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    for (Path file : trusted.certificates()) {
      trust.setCertificateEntry(file.toString(), PemFiles.certificates(file).getFirst());
    }
    TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(trust);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(name)));
    parameters.setApplicationProtocols(alpn);
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static void exchange(SSLSocket socket, String send, String expected) throws IOException {
    socket.getOutputStream().write(send.getBytes(StandardCharsets.UTF_8));
    byte[] got = socket.getInputStream().readNBytes(expected.length());
    assertThat(new String(got, StandardCharsets.UTF_8)).isEqualTo(expected);
  }

  private static String subject(SSLSocket socket) throws IOException {
    return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
        .getSubjectX500Principal()
        .getName();
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void isToldByTheFirstBytesAndWhatIsInsideToo(String algorithm) throws Exception {
    TlsConfig tls = tls("a.example", algorithm);
    try (RunningGateway server = RunningGateway.start(config -> config.withTls(tls));
        SSLSocket lines = connect(server.port(), tls, "a.example");
        SSLSocket http = connect(server.port(), tls, "a.example");
        Lines plain = Lines.connect(server.port());
        Peer frames = Peer.pushed(server.port())) {
      exchange(lines, SUBSCRIBE, SUCCESS);
      exchange(http, "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 404");
      plain.done(Lines.subscribe("t"));
      frames.expectSilence();
      String large = Lines.sendAll("t", "x".repeat(200_000));
      plain.done(large).expect(Lines.delivered(large, 0));
      exchange(lines, "", Lines.delivered(large, 0));
    }
  }

  @Test
  void knowsAskedNamesAndProtocols() throws Exception {
    TlsConfig first = tls("a.example", "EC");
    TlsConfig second = tls("b.example", "EC");
    TlsConfig both =
        new TlsConfig(
            List.of(first.certificates().getFirst(), second.certificates().getFirst()),
            List.of(first.keys().getFirst(), second.keys().getFirst()),
            Optional.empty());
    try (RunningGateway server = RunningGateway.start(config -> config.withTls(both))) {
      for (String name : List.of("a.example", "b.example")) {
        try (SSLSocket socket = connect(server.port(), both, name, "h2", "jsonlines")) {
          socket.startHandshake();
          assertThat(subject(socket)).isEqualTo("CN=" + name);
          assertThat(socket.getApplicationProtocol()).isEqualTo("jsonlines");
          // Not told by the bytes: nothing else begins like this.
          exchange(socket, "\0\n", Lines.failure("Could not parse json") + "\r\n");
        }
      }
      try (SSLSocket socket = connect(server.port(), both, "c.example", "h2")) {
        exchange(socket, SUBSCRIBE, SUCCESS);
        assertThat(socket.getApplicationProtocol()).isEmpty();
      }
    }
  }

  @Test
  void takesNothingElseWhereItIsDemanded() throws Exception {
    TlsConfig tls = tls("a.example", "EC");
    Listener encrypted = Listener.fixed(ANY, "jsonlines").withEncryption(Listener.Encryption.TLS);
    try (RunningGateway server =
            RunningGateway.start(config -> config.withTls(tls).with(encrypted));
        SSLSocket lines = connect(server.gateway().addresses().get(1).getPort(), tls, "a.example");
        Lines plain = Lines.connect(server.gateway().addresses().get(1).getPort())) {
      plain.send(Lines.subscribe("t")).expectClosed();
      exchange(lines, "\0\n", Lines.failure("Could not parse json") + "\r\n");
      exchange(lines, SUBSCRIBE, SUCCESS);
    }
  }

  @Test
  void closesWhoDoesNotFinishTheHandshake() throws Exception {
    TlsConfig tls = tls("a.example", "EC");
    try (RunningGateway server =
            RunningGateway.start(
                config -> config.withTls(tls).withHelloDeadline(Duration.ofMillis(200)));
        Peer silent = Peer.connect(server.port());
        Peer garbage = Peer.connect(server.port())) {
      silent.sendHex("16 03 01 02 00 01").expectClosed();
      garbage.sendHex("16 FF FF FF FF FF FF FF FF FF").expectClosed();
    }
  }

  @Test
  void demandsACertificateOfTheClientIfThatIsConfigured() throws Exception {
    TlsConfig tls = tls("a.example", "EC");
    TlsConfig strict =
        new TlsConfig(tls.certificates(), tls.keys(), Optional.of(tls.certificates().getFirst()));
    try (RunningGateway server = RunningGateway.start(config -> config.withTls(strict));
        SSLSocket lines = connect(server.port(), tls, "a.example")) {
      assertThatThrownBy(() -> exchange(lines, SUBSCRIBE, SUCCESS)).isInstanceOf(IOException.class);
      try (Lines plain = Lines.connect(server.port())) {
        plain.done(Lines.subscribe("t"));
      }
    }
  }

  @Test
  void readsFilesAgainThatHaveChangedAndKeepsTheOldOnesWhenTheyAreBad() throws Exception {
    TlsConfig config = tls("a.example", "EC");
    Tls tls = Tls.open(config, List.of("native"), Duration.ofSeconds(1));
    Object first = tls.context();
    tls.reloadIfChanged();
    assertThat(tls.context()).isSameAs(first);
    Path key = config.keys().getFirst();
    String good = Files.readString(key);
    Files.writeString(key, "nothing");
    Files.setLastModifiedTime(key, FileTime.fromMillis(1_000));
    tls.reloadIfChanged();
    assertThat(tls.context()).isSameAs(first);
    Files.writeString(key, good);
    Files.setLastModifiedTime(key, FileTime.fromMillis(2_000));
    tls.reloadIfChanged();
    assertThat(tls.context()).isNotSameAs(first);
  }

  @Test
  void saysWhatIsWrongWithAFile() throws Exception {
    TlsConfig a = tls("a.example", "EC");
    TlsConfig b = tls("b.example", "EC");
    Path certificate = a.certificates().getFirst();
    Path key = a.keys().getFirst();
    Path text = Files.writeString(folder.resolve("text"), "nothing");
    Path old = Files.writeString(folder.resolve("old"), "-----BEGIN RSA PRIVATE KEY-----\n");
    Path locked = Files.writeString(folder.resolve("l"), "-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
    assertFails(folder.resolve("missing"), key, "there is no such file");
    assertFails(folder, key, "is a folder");
    assertFails(text, key, "holds no certificate");
    assertFails(certificate, text, "holds no private key");
    assertFails(certificate, old, "not PKCS#8; convert it: openssl");
    assertFails(certificate, locked, "is encrypted; decrypt it: openssl");
    assertFails(certificate, b.keys().getFirst(), "is not the key of the certificate");
  }

  private static void assertFails(Path certificate, Path key, String text) {
    TlsConfig config = new TlsConfig(List.of(certificate), List.of(key), Optional.empty());
    assertThatThrownBy(() -> Tls.open(config, List.of("native"), Duration.ofSeconds(1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(text);
  }
}
