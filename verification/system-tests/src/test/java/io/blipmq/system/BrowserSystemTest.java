package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A page in a real browser: what it publishes reaches a native client, and what that one publishes
 * reaches the page, by every way that the page has.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class BrowserSystemTest {
  private static final Duration LONG = Duration.ofSeconds(90);

  @TempDir Path folder;

  @Test
  void aPagePublishesAndReceives() throws Exception {
    Optional<String> chromium = Programs.find("chromium", "chromium-browser", "google-chrome");
    assumeTrue(chromium.isPresent(), "no chromium: apt install chromium");
    try (Page page = Page.open();
        Daemon daemon =
            Daemon.in(folder).with("BLIPMQ_HTTP_ALLOWED_ORIGINS", page.origin()).start();
        BlipMQ broker = daemon.client();
        Subscription lines = broker.topic("from/lines").subscribe(SubscribeOptions.unnamed());
        Subscription http = broker.topic("from/http").subscribe(SubscribeOptions.unnamed());
        Subscription mqtt = broker.topic("from/mqtt").subscribe(SubscribeOptions.unnamed())) {
      Process browser = open(chromium.get(), page.url(daemon.port()));
      try {
        page.expect("lines: success true");
        page.expect("events: open");
        broker.topic("to/lines").publish("hello, lines ü");
        broker.topic("to/events").publish("hello, events ü");

        assertThat(text(lines)).isEqualTo("grüße over lines");
        assertThat(text(http)).isEqualTo("grüße over http");
        page.expect("lines: hello, lines ü");
        page.expect("events: hello, events ü");
        page.expect("http: offset 0");
        if (Page.hasMqtt()) {
          page.expect("mqtt: subscribed");
          broker.topic("to/mqtt").publish("hello, mqtt ü");
          assertThat(text(mqtt)).isEqualTo("grüße over mqtt");
          page.expect("mqtt: hello, mqtt ü");
        }
      } finally {
        end(browser);
      }
      assertThat(daemon.errors()).isEmpty();
    }
  }

  @Test
  void aPageOfAnotherOriginGetsNothing() throws Exception {
    Optional<String> chromium = Programs.find("chromium", "chromium-browser", "google-chrome");
    assumeTrue(chromium.isPresent(), "no chromium: apt install chromium");
    try (Page page = Page.open();
        Daemon daemon = Daemon.in(folder).start()) {
      Process browser = open(chromium.get(), page.url(daemon.port()));
      try {
        page.expect("lines: closed 1006");
        page.expect("http: failed: TypeError: Failed to fetch");
      } finally {
        end(browser);
      }
      try (BlipMQ broker = daemon.client()) {
        assertThat(broker.topics().list()).isEmpty();
      }
    }
  }

  private static String text(Subscription subscription) throws InterruptedException {
    return subscription.receive(LONG).orElseThrow().message().text();
  }

  private Process open(String chromium, String url) throws IOException {
    return new ProcessBuilder(
            chromium,
            "--headless=new",
            // As root in a container it has no other way.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--user-data-dir=" + folder.resolve("browser"),
            "--remote-debugging-port=0",
            url)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("browser.txt").toFile())
        .start();
  }

  /** With everything that it has started, which keeps files in the folder open. */
  private static void end(Process browser) {
    browser.descendants().forEach(ProcessHandle::destroyForcibly);
    browser.destroyForcibly().onExit().join();
    browser.descendants().forEach(each -> each.onExit().join());
  }
}
