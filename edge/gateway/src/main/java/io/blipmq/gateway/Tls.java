package io.blipmq.gateway;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS by the JDK, with certificates from files. Any thread.
 *
 * <p>Which certificate a client gets, the JDK's key manager decides by the name that the client
 * asks for. Files that have changed are read again, at the earliest 10 seconds after the last look,
 * when somebody connects; new connections get the new ones. If they can't be read, the old ones
 * stay.
 */
final class Tls {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private final TlsConfig config;
  private final List<String> protocols;
  private final Duration handshakeLimit;
  private final AtomicLong lastLook = new AtomicLong(System.nanoTime());
  private volatile Loaded loaded;

  private record Loaded(SslContext context, List<FileTime> times) {}

  private Tls(TlsConfig config, List<String> protocols, Duration handshakeLimit, Loaded loaded) {
    this.config = config;
    this.protocols = protocols;
    this.handshakeLimit = handshakeLimit;
    this.loaded = loaded;
  }

  /**
   * Reads the files.
   *
   * @param protocols what clients may ask for by ALPN
   * @throws IOException if one of them is not right, with what to do
   */
  static Tls open(TlsConfig config, List<String> protocols, Duration handshakeLimit)
      throws IOException {
    return new Tls(config, protocols, handshakeLimit, load(config, protocols));
  }

  /** What new connections get. */
  SslContext context() {
    return loaded.context();
  }

  /** A handler for one connection. */
  SslHandler handler(ByteBufAllocator allocator) {
    lookForChanges();
    SslHandler handler = context().newHandler(allocator);
    handler.setHandshakeTimeoutMillis(handshakeLimit.toMillis());
    return handler;
  }

  private void lookForChanges() {
    long now = System.nanoTime();
    long last = lastLook.get();
    if (now - last >= LOOK_NANOS && lastLook.compareAndSet(last, now)) {
      Thread.ofVirtual().name("blipmq-tls-files").start(this::reloadIfChanged);
    }
  }

  /** Reads the files again if one has changed. */
  void reloadIfChanged() {
    try {
      if (!times(config).equals(loaded.times())) {
        loaded = load(config, protocols);
        LOG.info("event=tls_reloaded certificates={}", config.certificates());
      }
    } catch (IOException e) {
      LOG.warn("event=tls_reload_failed reason=\"{}\"", e.getMessage());
    }
  }

  private static Loaded load(TlsConfig config, List<String> protocols) throws IOException {
    List<FileTime> times = times(config);
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(keys(config))
              .sslProvider(SslProvider.JDK)
              .protocols(VERSIONS)
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      ApplicationProtocolConfig.Protocol.ALPN,
                      ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                      ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                      protocols));
      if (config.clientCa().isPresent()) {
        builder
            .clientAuth(ClientAuth.REQUIRE)
            .trustManager(PemFiles.certificates(config.clientCa().get()));
      }
      return new Loaded(builder.build(), times);
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS can't be set up: " + e.getMessage(), e);
    }
  }

  private static KeyManagerFactory keys(TlsConfig config)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] noPassword = {};
    for (int i = 0; i < config.certificates().size(); i++) {
      Path keyFile = config.keys().get(i);
      List<X509Certificate> chain = PemFiles.certificates(config.certificates().get(i));
      PrivateKey key = PemFiles.key(keyFile);
      if (!belongTogether(chain.getFirst(), key)) {
        throw new IOException(
            keyFile + ": is not the key of the certificate in " + config.certificates().get(i));
      }
      store.setKeyEntry("key-" + i, key, noPassword, chain.toArray(X509Certificate[]::new));
    }
    // The one that looks at the server's name.
    KeyManagerFactory factory = KeyManagerFactory.getInstance("NewSunX509");
    factory.init(store, noPassword);
    return factory;
  }

  private static boolean belongTogether(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    String algorithm = certificate.getPublicKey().getAlgorithm();
    boolean edwards = algorithm.equals("EdDSA") || algorithm.startsWith("Ed");
    String signing =
        edwards ? "EdDSA" : "SHA256with" + (algorithm.equals("EC") ? "ECDSA" : algorithm);
    if (!edwards && !key.getAlgorithm().equals(algorithm)) {
      return false;
    }
    byte[] sample = {1, 2, 3};
    Signature signature = Signature.getInstance(signing);
    signature.initSign(key);
    signature.update(sample);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(sample);
    return signature.verify(signed);
  }

  private static List<FileTime> times(TlsConfig config) throws IOException {
    List<FileTime> times = new ArrayList<>();
    List<Path> files =
        Stream.of(
                config.certificates().stream(), config.keys().stream(), config.clientCa().stream())
            .flatMap(each -> each)
            .toList();
    for (Path file : files) {
      times.add(Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0));
    }
    return times;
  }
}
