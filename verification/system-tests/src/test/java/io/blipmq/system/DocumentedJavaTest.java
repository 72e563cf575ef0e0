package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Java in the documentation compiles: each block is a method of a class that has what the page
 * takes for granted, and records stand beside the methods.
 */
final class DocumentedJavaTest {
  private static final Path ROOT = Path.of("..", "..");

  private static final String IMPORTS =
      """
      import io.blipmq.api.*;
      import io.blipmq.api.codec.*;
      import io.blipmq.micrometer.BlipMetrics;
      import io.micrometer.core.instrument.MeterRegistry;
      import java.time.Duration;
      import java.util.List;
      import java.util.concurrent.*;
      """;

  /** What all pages take for granted, and what one of them does. */
  private static final String GIVEN =
      "BlipMQ broker; Message message; byte[] bytes; MeterRegistry registry;";

  private static final Map<String, String> GIVEN_ON =
      Map.of(
          "library.md",
          """
          Subscription billing; Topic orders;
          void bill(Delivery order) {}
          void sent(long offset) {}
          void slowDown() {}
          """,
          "codecs.md",
          """
          TypedTopic<Order> orders; TypedSubscription<Order> billing; TypedDelivery<Order> delivery;
          Order order; Order large;
          void handle(Order order) {}
          """);

  @TempDir private Path classes;

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.sorted().toList().stream())
          .filter(page -> page.toString().endsWith(".md"))
          .filter(page -> !blocks(page).isEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void compiles(Path page) {
    StringBuilder members = new StringBuilder();
    List<String> methods = new ArrayList<>();
    for (String block : blocks(page)) {
      StringBuilder body = new StringBuilder();
      block
          .lines()
          .forEach(line -> {
            boolean isRecord = line.startsWith("record ");
            if (!isRecord) {
              body.append(line).append('\n');
            } else if (members.indexOf(line) < 0) {
              members.append(line).append('\n');
            }
          });
      methods.add("void block" + methods.size() + "() throws Exception {\n" + body + "}\n");
    }
    String given = GIVEN_ON.getOrDefault(String.valueOf(page.getFileName()), "");
    String source =
        IMPORTS
            + ("class Page {\n" + GIVEN + "\n" + given + members)
            + (String.join("", methods) + "}\n");

    StringWriter errors = new StringWriter();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of(
            "-classpath",
            System.getProperty("java.class.path"),
            "-d",
            classes.toString(),
            "-proc:none");
    boolean compiled =
        compiler.getTask(errors, null, null, options, null, List.of(new Source(source))).call();

    assertThat(compiled).as("%s%n%s%n%s", page, errors, source).isTrue();
  }

  private static List<String> blocks(Path page) {
    try {
      return Pattern.compile("^```java\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
          .matcher(Files.readString(page))
          .results()
          .map(found -> found.group(1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Page.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
