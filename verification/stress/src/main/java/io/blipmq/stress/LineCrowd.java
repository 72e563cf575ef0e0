package io.blipmq.stress;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Very many connections by JSON lines, each of which subscribes to a topic of its own and sends to
 * those of others. Arguments: the broker's jar, a folder for its files, the number of connections.
 * Ends with 0 if each got each message that was for it, once, with the index that follows.
 */
final class LineCrowd {
  private static final int MESSAGES = 10;
  private static final int CONNECTING = 64;
  private static final int LIMIT_MILLIS = 300_000;
  private static final String SUCCESS = "{\"success\": true}";
  private static final Pattern DELIVERED =
      Pattern.compile(".*\"msg\": \"(\\d+) (\\d+)\".*\"index\": (\\d+)}");

  private final BrokerProcess broker;
  private final int count;
  private final List<Member> members = new ArrayList<>();

  private LineCrowd(BrokerProcess broker, int count) {
    this.broker = broker;
    this.count = count;
  }

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    Path jar = Path.of(arguments[0]).toAbsolutePath();
    Path folder = Files.createTempDirectory(Path.of(arguments[1]), "line-crowd");
    int count = Integer.parseInt(arguments[2]);
    boolean passed = false;
    try (BrokerProcess broker =
        new BrokerProcess(folder, jar)
            .withJvmFlag("-Xmx1g")
            .with("BLIPMQ_SERVER_MAX_CONNECTIONS", Integer.toString(count + 100))) {
      broker.start();
      new LineCrowd(broker, count).run();
      broker.stop();
      passed = true;
    } finally {
      System.out.println(passed ? "line-crowd: passed" : "line-crowd: FAILED");
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    System.exit(0);
  }

  private void run() throws Exception {
    long heap = broker.liveHeapBytes();
    long resident = broker.residentBytes();
    long begun = System.nanoTime();
    var connecting = new Semaphore(CONNECTING);
    for (int i = 0; i < count; i++) {
      members.add(new Member(i));
    }
    each(member -> {
      connecting.acquire();
      try {
        member.join();
      } finally {
        connecting.release();
      }
    });
    seconds("connections with a subscription each", count, begun);
    long idleHeap = broker.liveHeapBytes();
    System.out.printf(
        "line-crowd: idle, %,d bytes of heap and %,d resident for each, its topic included%n",
        (idleHeap - heap) / count, (broker.residentBytes() - resident) / count);
    long sending = System.nanoTime();
    each(Member::talk);
    seconds("messages sent and received", (long) count * MESSAGES, sending);
    System.out.printf("line-crowd: afterwards %,d MiB resident%n", broker.residentBytes() >> 20);
    for (Member member : members) {
      member.socket.close();
    }
  }

  private static void seconds(String what, long number, long begun) {
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf(
        "line-crowd: %,d %s in %.1f s: %,.0f/s%n", number, what, seconds, number / seconds);
  }

  private interface Step {
    void take(Member member) throws IOException, InterruptedException;
  }

  private void each(Step step) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (Member member : members) {
        all.add(
            threads.submit(() -> {
              step.take(member);
              return null;
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  /** One connection. */
  private final class Member {
    private final int number;
    private final Socket socket = new Socket();
    private final BitSet got = new BitSet();

    Member(int number) {
      this.number = number;
    }

    void join() throws IOException {
      socket.setSoTimeout(LIMIT_MILLIS);
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()));
      write("{\"command\": \"subscribe\", \"topic\": \"crowd/" + number + "\"}\n");
      byte[] answer = socket.getInputStream().readNBytes(SUCCESS.length() + 2);
      if (!new String(answer, StandardCharsets.UTF_8).strip().equals(SUCCESS)) {
        throw new AssertionError("not subscribed: " + new String(answer, StandardCharsets.UTF_8));
      }
    }

    void talk() throws IOException {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < MESSAGES; i++) {
        lines
            .append("{\"command\": \"send\", \"topic\": \"crowd/")
            .append((number + i + 1) % count)
            .append("\", \"msg\": \"" + number + " " + i + "\", \"delivery\": \"all\"}\n");
      }
      write(lines.toString());
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 1_024);
      int answers = 0;
      while (answers < MESSAGES || got.cardinality() < MESSAGES) {
        String line = in.readLine();
        if (line == null) {
          throw new AssertionError(number + ": closed after " + answers + " answers, " + got);
        }
        if (line.equals(SUCCESS)) {
          answers++;
        } else {
          received(line);
        }
      }
    }

    private void received(String line) {
      Matcher message = DELIVERED.matcher(line);
      if (!message.matches()) {
        throw new AssertionError(number + " got " + line);
      }
      int from = Integer.parseInt(message.group(1));
      int which = Integer.parseInt(message.group(2));
      boolean mine = (from + which + 1) % count == number;
      boolean next = Integer.parseInt(message.group(3)) == got.cardinality();
      if (!mine || !next || got.get(which)) {
        throw new AssertionError(number + " got out of turn " + line);
      }
      got.set(which);
    }

    private void write(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
