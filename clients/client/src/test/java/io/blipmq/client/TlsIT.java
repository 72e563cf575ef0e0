package io.blipmq.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.ConnectOptions;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.TlsOptions;
import io.blipmq.gateway.TlsConfig;
import io.blipmq.testkit.tls.CertificateFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client over TLS, with the real broker. */
final class TlsIT {
  @TempDir Path folder;

  private static ConnectOptions to(RunningBroker broker, String host, TlsOptions tls) {
    return ConnectOptions.to("blips://" + host + ":" + broker.port())
        .withConnectTimeout(Duration.ofSeconds(2))
        .withTls(tls);
  }

  private TlsConfig tls(String name, String algorithm) {
    CertificateFiles files = CertificateFiles.make(folder, name, algorithm);
    return new TlsConfig(List.of(files.certificate()), List.of(files.key()), Optional.empty());
  }

  @Test
  void publishesAndReceives() throws Exception {
    TlsConfig server = tls("a.example", "EC");
    TlsOptions tls = TlsOptions.defaults().withTrust(server.certificates().getFirst());
    try (RunningBroker broker = RunningBroker.withTls(server);
        BlipMQ client =
            BlipMQ.connect(
                to(broker, "127.0.0.1", tls).withConnectTimeout(Duration.ofSeconds(20)));
        Subscription subscription = client.subscribe("t", SubscribeOptions.unnamed())) {
      String large = "x".repeat(500_000);
      client.topic("t").publish(large);
      assertThat(subscription.receive(Duration.ofSeconds(20)))
          .get()
          .satisfies(delivery -> assertThat(delivery.message().text()).isEqualTo(large));
    }
  }

  @Test
  void showsACertificateWhereTheBrokerWantsOne() {
    TlsConfig server = tls("a.example", "RSA");
    TlsConfig own = tls("client", "EC");
    TlsConfig strict =
        new TlsConfig(
            server.certificates(), server.keys(), Optional.of(own.certificates().getFirst()));
    TlsOptions without = TlsOptions.defaults().withTrust(server.certificates().getFirst());
    TlsOptions with = without.withCertificate(own.certificates().getFirst(), own.keys().getFirst());
    try (RunningBroker broker = RunningBroker.withTls(strict)) {
      assertThatThrownBy(() -> BlipMQ.connect(to(broker, "127.0.0.1", without)))
          .isInstanceOf(BlipException.Disconnected.class);
      BlipMQ.connect(to(broker, "127.0.0.1", with).withConnectTimeout(Duration.ofSeconds(20)))
          .close();
    }
  }

  @Test
  void refusesWhomItDoesNotTrustAndOtherNames() {
    TlsConfig server = tls("a.example", "EC");
    TlsOptions tls = TlsOptions.defaults().withTrust(server.certificates().getFirst());
    try (RunningBroker broker = RunningBroker.withTls(server)) {
      assertThatThrownBy(() -> BlipMQ.connect(to(broker, "127.0.0.1", TlsOptions.defaults())))
          .isInstanceOf(BlipException.Disconnected.class)
          .hasMessageContaining("no TLS with 127.0.0.1");
      assertThatThrownBy(() -> BlipMQ.connect(to(broker, "localhost", tls)))
          .isInstanceOf(BlipException.Disconnected.class)
          .hasMessageContaining("localhost");
    }
  }

  @Test
  void saysWhyThereIsNoTlsWithABrokerWithoutIt() {
    try (RunningBroker broker = RunningBroker.inMemory()) {
      assertThatThrownBy(() -> BlipMQ.connect(to(broker, "127.0.0.1", TlsOptions.defaults())))
          .isInstanceOf(BlipException.Disconnected.class)
          .hasMessageContaining("no TLS with 127.0.0.1")
          .hasMessageNotContaining("null"); // the last attempt may have run out of time instead
    }
  }

  @Test
  void saysWhatIsWrongWithAFile() throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "nothing");
    for (Path file : new Path[] {text, folder.resolve("missing")}) {
      TlsOptions tls = TlsOptions.defaults().withTrust(file);
      assertThatThrownBy(() -> BlipMQ.connect(ConnectOptions.to("127.0.0.1:1").withTls(tls)))
          .isInstanceOf(BlipException.InvalidRequest.class)
          .hasMessageContaining("PEM");
    }
  }
}
