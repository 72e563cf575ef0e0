package io.blipmq.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.TopicName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What patterns permit. */
final class PermissionsTest {
  private static final int MOST_LEVELS = 3;

  /** Every pattern of up to three levels and the rest, against every name of up to four. */
  @Test
  void coversExactlyWhatIsMatchedByAll() {
    List<String> patterns = new ArrayList<>(texts(MOST_LEVELS, "a", "b", "", "+"));
    List.copyOf(patterns).forEach(pattern -> patterns.add(pattern + "/#"));
    patterns.add("#");
    patterns.remove("");
    // One level that no pattern names, and one more than any pattern has without the rest.
    List<String> names = new ArrayList<>(texts(MOST_LEVELS + 1, "a", "b", "", "c"));
    names.remove("");
    List<BitSet> matched = new ArrayList<>();
    for (String pattern : withOwn(patterns)) {
      TopicName.checkPattern(pattern);
      matched.add(matched(pattern, withOwn(names)));
    }
    List<String> all = withOwn(patterns);
    int covered = 0;
    for (int wide = 0; wide < all.size(); wide++) {
      for (int narrow = 0; narrow < all.size(); narrow++) {
        BitSet missing = (BitSet) matched.get(narrow).clone();
        missing.andNot(matched.get(wide));
        assertThat(Permissions.covers(all.get(wide), all.get(narrow)))
            .as("%s covers %s", all.get(wide), all.get(narrow))
            .isEqualTo(missing.isEmpty());
        covered += missing.isEmpty() ? 1 : 0;
      }
    }
    assertThat(covered).isGreaterThan(all.size());
  }

  private static BitSet matched(String pattern, List<String> names) {
    BitSet matched = new BitSet(names.size());
    for (int i = 0; i < names.size(); i++) {
      matched.set(i, TopicName.matches(pattern, names.get(i)));
    }
    return matched;
  }

  /** The same, and below a level of the broker's own. */
  private static List<String> withOwn(List<String> texts) {
    List<String> both = new ArrayList<>(texts);
    both.add("$s");
    both.add("$s/");
    texts.forEach(text -> both.add("$s/" + text));
    return both;
  }

  private static List<String> texts(int mostLevels, String... levels) {
    List<String> all = new ArrayList<>();
    List<String> last = List.of(levels);
    for (int i = 1; i <= mostLevels; i++) {
      all.addAll(last);
      List<String> next = new ArrayList<>();
      for (String text : last) {
        for (String level : levels) {
          next.add(text + "/" + level);
        }
      }
      last = next;
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "sensors/7/#, sensors/7, true",
    "sensors/7/#, sensors/7/+/x, true",
    "sensors/7/#, sensors/#, false",
    "sensors/+/x, sensors/+/x, true",
    "sensors/+/x, sensors/+/+, false",
    "#, +/a, true",
    "+/#, #, true",
    "#, $SYS/#, false",
    "$dlq/#, $dlq/a/g, true",
  })
  void subscribesToWhatOnePatternCovers(String permitted, String asked, boolean may) {
    Permissions permissions = Permissions.of(List.of(), List.of("other", permitted), false);
    assertThat(permissions.maySubscribe(asked)).isEqualTo(may);
  }

  @Test
  void permitsWhatItsPatternsMatch() {
    Permissions some = Permissions.of(List.of("in/#"), List.of("out/+"), false);
    assertThat(some.mayPublish("in/a")).isTrue();
    assertThat(some.mayPublish("out/a")).isFalse();
    assertThat(some.mayRead("out/a")).isTrue();
    assertThat(some.mayRead("in/a")).isFalse();
    assertThat(some.mayManage()).isFalse();
    assertThat(Permissions.of(List.of(), List.of(), true).mayManage()).isTrue();
  }

  @Test
  void everythingIsPermittedAndNothingIsNot() {
    assertThat(Permissions.ALL.mayPublish("a")).isTrue();
    assertThat(Permissions.ALL.mayRead("$SYS/a")).isTrue();
    assertThat(Permissions.ALL.maySubscribe("$SYS/#")).isTrue();
    assertThat(Permissions.ALL.mayManage()).isTrue();
    assertThat(Permissions.NONE.mayPublish("a")).isFalse();
    assertThat(Permissions.NONE.mayRead("a")).isFalse();
    assertThat(Permissions.NONE.maySubscribe("a")).isFalse();
    assertThat(Permissions.NONE.mayManage()).isFalse();
  }

  @Test
  void takesPatternsOnly() {
    assertThatThrownBy(() -> Permissions.of(List.of("a#"), List.of(), false))
        .isInstanceOf(BlipException.InvalidRequest.class);
    assertThatThrownBy(() -> Permissions.of(List.of(), List.of("#/a"), false))
        .isInstanceOf(BlipException.InvalidRequest.class);
  }
}
