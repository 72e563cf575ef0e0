package io.blipmq.style;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {
  @TempDir private Path folder;

  @Test
  void saysNothingAboutAFileThatIsAsItShouldBe() throws IOException {
    assertThat(check("final class Topic {}\n")).isEmpty();
  }

  @Test
  void namesTheFirstLineThatIsNotFormattedAndMendsItWhenAsked() throws IOException {
    Path file = write("Topic", "final class Topic {\n    int partitions;\n}\n");

    assertThat(Main.findings(false, folder))
        .singleElement()
        .satisfies(finding -> assertThat(finding.line()).isEqualTo(2))
        .satisfies(finding -> assertThat(finding.what()).startsWith("not formatted"));
    assertThat(Main.findings(true, folder)).isEmpty();
    assertThat(Files.readString(file)).isEqualTo("final class Topic {\n  int partitions;\n}\n");
  }

  @Test
  void readsTheSyntaxOfTheLanguageInUse() throws IOException {
    assertThat(
            check(
                """
                final class Topic {
                  record Pair(Object left, Object right) {}

                  int read(Object value) {
                    return switch (value) {
                      case Pair(Integer left, _) -> left;
                      default -> 0;
                    };
                  }
                }
                """))
        .isEmpty();
  }

  @Test
  void countsTheLinesOfAMethod() throws IOException {
    String body = "    count();\n";
    String method = "final class Topic {\n  void count() {\n%s  }\n}\n";

    assertThat(check(method.formatted(body.repeat(58)))).isEmpty();
    assertThat(check(method.formatted(body.repeat(59))))
        .containsExactly("method count of 61 lines, at most 60: split it");
  }

  @Test
  void countsTheLinesOfAFile() throws IOException {
    String file = "%sfinal class Topic {\n%s}\n";
    String field = "  int partitions;\n";

    assertThat(check(file.formatted("", field.repeat(398)))).isEmpty();
    assertThat(check(file.formatted("", field.repeat(399))))
        .containsExactly("file of 401 lines, at most 400: split it");
    assertThat(check(file.formatted("// style: one table, as printed\n", field.repeat(399))))
        .isEmpty();
  }

  @Test
  void countsParametersButNotTheComponentsOfARecord() throws IOException {
    String seven = "int a, int b, int c, int d, int e, int f, int g";

    assertThat(check("record Topic(" + seven + ") {}\n")).isEmpty();
    assertThat(check("final class Topic {\n  void count(" + seven + ") {}\n}\n"))
        .containsExactly("count takes 7 parameters, at most 6: pass a record");
  }

  @Test
  void countsTheMethodsThatAnImplementationOfAnInterfaceMustHave() throws IOException {
    String interfaceOf = "interface Topic {\n  void first();\n%s}\n";
    String method = "\n  void count();\n";
    String inherited = "\n  default void both() {}\n";

    assertThat(check(interfaceOf.formatted(method.repeat(7) + inherited))).isEmpty();
    assertThat(check(interfaceOf.formatted(method.repeat(8))))
        .containsExactly("interface Topic of 9 methods, at most 8: split it");
  }

  @Test
  void refusesNamesThatSayNothingAndSleepingAndMarksForLater() throws IOException {
    assertThat(check("final class TopicManager {}\n"))
        .containsExactly("the name TopicManager does not say what it is");
    assertThat(check("final class Topic {\n  {\n    Thread.sleep(1);\n  }\n}\n"))
        .containsExactly("sleeping: wait for a condition, or move the clock by hand");
    String mark = "TO" + "DO";
    assertThat(check("// " + mark + " count\nfinal class Topic {}\n"))
        .containsExactly("do it, or open an issue and take the mark out");
  }

  @Test
  void letsADeclarationGoBeyondALimitWithAReasonBesideIt() throws IOException {
    assertThat(check("// style: the field's own word\nfinal class TopicManager {}\n")).isEmpty();
    assertThat(check("// style: no\nfinal class TopicManager {}\n")).hasSize(1);
  }

  private List<String> check(String source) throws IOException {
    write("Topic", source);
    return Main.findings(false, folder).stream().map(Finding::what).toList();
  }

  private Path write(String type, String source) throws IOException {
    return Files.writeString(folder.resolve(type + ".java"), source);
  }
}
