package io.blipmq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.ConnectOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UsageTest {
  private final FakeBroker broker = new FakeBroker();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|no command; use one of start, pub, pubfile, sub, unsub, seek, resend, topics, stats,"
            + " wal, bench, completion",
        "puub a b|no command 'puub'; did you mean pub",
        "pub|Missing required parameters: '<topic>', '<message>'",
        "pub a|Missing required parameter: '<message>'",
        "pub a b c|'c' is one too many; see: blipmq pub --help",
        "pub a b --qos 2|QoS is 2; use 0 or 1",
        "pub a b --ttl -1|TTL is -1 ms; use 0 or more",
        "pub a b --delay soon|Invalid value for option '--delay': 'soon' is no time span; use 1500",
        "pub a b --ttl 5w|'5w' is no time span",
        "pub a b --ttl 106751991168d|'106751991168d' is no time span",
        "pub a b --partition any|'any' is no partition; use by-key, round-robin, random",
        "pub a b --partition 1024|'1024' is no partition",
        "sub a --cuont 3|no option '--cuont'",
        "pub --oders hi|no option '--oders'",
        "pub --kye k a|no option '--kye'; see: blipmq pub --help",
        "seek a --gruop g --to latest|no option '--gruop'; did you mean --group",
        "sub a --count 0|--count is 0; use 1 or more",
        "sub a --prefetch 0|--prefetch is 0; use 1 or more",
        "sub a --partitions 0,1024|partition 1024; use 0 to 1023",
        "sub a --wait -1|--wait is -1.0; use 0 or more",
        "sub a --from x|'x' is no position; use earliest",
        "sub a --format xml|'xml' is none of [text, json, raw]",
        "sub a --group x/y|subscription name \"x/y\"; use 1 to 255 characters",
        "unsub a|Missing required option: '--group=NAME'",
        "seek a --group g|Missing required option: '--to=WHERE'",
        "seek a --group g --to never|'never' is no position; use earliest",
        "resend a|Missing required option: '--group=NAME'",
        "wal|no command; use one of ls, verify, dump, repair, export",
        "wal ls|Missing required parameter: '<folder>'",
        "wal dump x --type y|'y' is none of [publish, delay,",
        "wal dump x --payload y|'y' is none of [none, text, base64]",
        "wal dump x --limit 0|--limit is 0; use 1 or more",
        "bench --msg-size 7|msg-size is 7; use 8 to",
        "bench --qos 0 --wal|QoS 0 messages never get to a journal",
        "bench --fsync always|how the journal of --wal is kept; add --wal",
        "bench --addr x|bench loads what --target names",
        "bench --report x.pdf|use a name that ends in .svg or .html",
        "bench --target http://x|use blip://, mqtt://, nats:// or redis://host:port",
        "completion fish|'fish' is none of [bash, zsh]",
      })
  void wrongUsageEndsWithTwoAndOneLineThatSaysWhatToDo(String arguments, String message) {
    refused(arguments, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "topics create|Missing required parameter: '<topic>'",
        "topics create a --partitions 0|0 partitions; use 1 to 1024",
        "topics create a --retain-bytes 5T|'5T' is no size; use bytes, or 64K, 512M, 2G",
        "topics create a --retain-bytes 9999999999999G|'9999999999999G' is no size",
        "topics create a --retain-messages -1|retention of -1 messages",
        "topics create a --when-full wait|'wait' is none of [evict_oldest, block, fail]",
        "topics create a --when-full block|give its retention a number of messages",
        "topics create a --overflow x|'x' is none of [drop_oldest, drop_new, block, fail, default]",
        "topics alter a|nothing to change; name at least one option",
        "topics alter a --partitions 2|no option '--partitions'",
        "topics delete a b|'b' is one too many; see: blipmq topics delete --help",
        "topics remove a|no command 'remove'; did you mean create? See: blipmq topics --help",
      })
  void soDoesWrongUsageOfTheCommandsForTopics(String arguments, String message) {
    refused(arguments, message);
  }

  private void refused(String arguments, String message) {
    Run run = Run.with(broker);

    int exit = run.exit(arguments.isEmpty() ? new String[0] : arguments.split(" "));

    assertThat(run.errText()).startsWith("blipmq: ").contains(message).endsWith("\n");
    assertThat(run.errText().lines()).hasSize(1);
    assertThat(run.outText()).isEmpty();
    assertThat(exit).isEqualTo(ExitCode.USAGE);
    assertThat(broker.published).isEmpty();
  }

  @Test
  void errorsAreJsonWhereJsonWasAskedFor() {
    Run run = Run.with(broker);

    assertThat(run.exit("pub", "a", "--json")).isEqualTo(ExitCode.USAGE);

    assertThat(run.errText())
        .isEqualTo(
            "{\"error\":\"usage\",\"message\":\"Missing required parameter: '<message>';"
                + " see: blipmq pub --help\",\"exit\":2}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "start",
        "pub",
        "pubfile",
        "sub",
        "unsub",
        "seek",
        "resend",
        "topics",
        "topics create",
        "topics alter",
        "topics delete",
        "stats",
        "wal",
        "wal ls",
        "wal verify",
        "wal dump",
        "wal repair",
        "wal export",
        "completion"
      })
  void helpFitsATerminalAndShowsExamples(String command) {
    Run run = Run.with(broker);

    int exit = run.exit((command + " --help").strip().split(" "));

    assertThat(exit).isEqualTo(ExitCode.OK);
    assertThat(run.outText()).startsWith("Usage: blipmq").contains("  blipmq " + command);
    assertThat(run.outText().lines()).allMatch(line -> line.length() <= 80);
    // A footer's line that is too long goes on in the next one.
    assertThat(run.outText().lines().filter(line -> line.matches("[a-z]+,?")).toList()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "DISCONNECTED,3,is a broker running there?",
    "UNAUTHENTICATED,4,set BLIPMQ_API_KEY",
    "NOT_PERMITTED,4,words",
    "QUEUE_FULL,1,words",
    "SHUTTING_DOWN,1,words",
    "INVALID_REQUEST,2,words"
  })
  void whatTheBrokerRefusesEndsWithItsExitCode(String code, int expected, String hint) {
    Run run = Run.connecting(_ -> refuse(code));

    assertThat(run.exit("topics")).isEqualTo(expected);
    assertThat(run.errText()).startsWith("blipmq: words").contains(hint);
    assertThat(run.errText().lines()).hasSize(1);
  }

  private static BlipMQ refuse(String code) {
    throw BlipException.of(io.blipmq.api.ErrorCode.valueOf(code), "words\nin lines");
  }

  @Test
  void brokerErrorsInJsonHaveTheirNumber() {
    Run run = Run.connecting(_ -> refuse("QUEUE_FULL"));

    assertThat(run.exit("--json", "topics")).isEqualTo(ExitCode.FAILED);
    assertThat(run.errText())
        .isEqualTo(
            "{\"error\":\"queue full\",\"code\":429,\"message\":\"words in lines\",\"exit\":1}\n");
  }

  @Test
  void stackTracesComeOnlyWithDebug() {
    Run plain = Run.connecting(_ -> refuse("TIMEOUT"));
    Run debug = Run.connecting(_ -> refuse("TIMEOUT"));

    assertThat(plain.exit("topics")).isEqualTo(ExitCode.FAILED);
    assertThat(debug.exit("topics", "--debug")).isEqualTo(ExitCode.FAILED);

    assertThat(plain.errText()).doesNotContain("\tat ");
    assertThat(debug.errText()).contains("\tat io.blipmq");
  }

  @Test
  void addressAndKeyComeFromOptionsElseFromTheEnvironment() {
    List<ConnectOptions> seen = new ArrayList<>();
    for (String arguments :
        List.of("topics", "topics --addr h:1 --api-key k", "--addr h:2 topics")) {
      Run run =
          Run.connecting(options -> {
            seen.add(options);
            return broker;
          });
      run.environment.put("BLIPMQ_API_KEY", "from-env");
      run.environment.put("BLIPMQ_ADDR", "env:9");
      assertThat(run.exit(arguments.split(" "))).isEqualTo(ExitCode.OK);
    }

    assertThat(seen).extracting(ConnectOptions::address).containsExactly("env:9", "h:1", "h:2");
    assertThat(seen)
        .extracting(options -> options.apiKey().orElse(""))
        .containsExactly("from-env", "k", "from-env");
  }

  @Test
  void startHandsItsOptionsToTheDaemonAndItsExitCodeBack() {
    List<Object> seen = new ArrayList<>();
    Run run = Run.with(broker);
    run.daemon =
        (config, checkOnly) -> {
          seen.add(config);
          seen.add(checkOnly);
          return 7;
        };

    assertThat(run.exit("start", "--config", "a.toml", "--check")).isEqualTo(7);
    assertThat(run.exit("start")).isEqualTo(7);

    assertThat(seen).containsExactly(Optional.of(Path.of("a.toml")), true, Optional.empty(), false);
  }
}
