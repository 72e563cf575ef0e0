package io.blipmq.codecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.codec.Codec;
import io.blipmq.api.codec.MalformedPayloadException;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layout of docs/codecs.md, byte by byte, and what may change. */
final class BinaryCodecTest {
  private final Codec<Order> orders = Codec.binary(Order.class);

  record Order(String id, int cents, List<Item> items) {}

  record Item(String name, Optional<Integer> size) {}

  /** Order, a version later. */
  record LaterOrder(
      String id,
      int cents,
      List<LaterItem> items,
      Optional<String> note,
      int priority,
      Set<String> tags) {}

  record LaterItem(String name, Optional<Integer> size, Map<String, String> properties) {}

  record StricterOrder(String id, int cents, List<Item> items, String currency) {}

  sealed interface Event permits Placed, Shipped {}

  record Placed(Order order) implements Event {}

  record Shipped(String id) implements Event {}

  record Tree(int value, List<Tree> children) {}

  record Nullable1(@Nullable String text) {}

  record Positive(int value) {
    Positive {
      if (value <= 0) {
        throw new IllegalArgumentException(value + " is not positive");
      }
    }
  }

  @Test
  void anOrderByteByByte() {
    Order order =
        new Order(
            "A7", -1, List.of(new Item("hat", Optional.of(58)), new Item("é", Optional.empty())));
    String hex = "01" + "11" + "024137" + "01" + "02" + "0603686174" + "0174" + "0402c3a9" + "00";
    assertThat(HexFormat.of().formatHex(orders.encode(order))).isEqualTo(hex);
    assertThat(decode(orders, hex)).isEqualTo(order);
  }

  @Test
  void aLongRecordHasALongLength() {
    Order order = new Order("x".repeat(20_000), 1, List.of());
    byte[] bytes = orders.encode(order);
    assertThat(HexFormat.of().formatHex(bytes, 0, 4)).isEqualTo("01a59c01");
    assertThat(decode(orders, HexFormat.of().formatHex(bytes))).isEqualTo(order);
  }

  @Test
  void aLaterReaderFillsInWhatAnEarlierWriterDidNotKnow() {
    Order order = new Order("A7", 5, List.of(new Item("hat", Optional.of(58))));
    assertThat(reread(orders, order, Codec.binary(LaterOrder.class)))
        .isEqualTo(
            new LaterOrder(
                "A7",
                5,
                List.of(new LaterItem("hat", Optional.of(58), Map.of())),
                Optional.empty(),
                0,
                Set.of()));
  }

  @Test
  void anEarlierReaderSkipsWhatALaterWriterAdded() {
    LaterOrder later =
        new LaterOrder(
            "A7",
            5,
            List.of(new LaterItem("hat", Optional.empty(), Map.of("color", "red"))),
            Optional.of("in a hurry"),
            9,
            Set.of("new"));
    assertThat(reread(Codec.binary(LaterOrder.class), later, orders))
        .isEqualTo(new Order("A7", 5, List.of(new Item("hat", Optional.empty()))));
  }

  @Test
  void whatHasNoDefaultMustBeThere() {
    Order order = new Order("A7", 5, List.of());
    assertThatThrownBy(() -> reread(orders, order, Codec.binary(StricterOrder.class)))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("StricterOrder.currency");
  }

  @Test
  void aSealedInterfaceSaysWhichOfItsRecordsItIs() {
    Codec<Event> events = Codec.binary(Event.class);
    assertThat(HexFormat.of().formatHex(events.encode(new Shipped("A7"))))
        .isEqualTo("010103024137");
    Event placed = new Placed(new Order("A7", 1, List.of()));
    assertThat(reread(events, placed, events)).isEqualTo(placed);
    assertThatThrownBy(() -> decode(events, "010203024137")).hasMessageContaining("permits 2");
  }

  @Test
  void recordsMayContainThemselvesToADepth() {
    Codec<Tree> trees = Codec.binary(Tree.class);
    Tree tree =
        new Tree(1, List.of(new Tree(2, List.of()), new Tree(3, List.of(new Tree(4, List.of())))));
    assertThat(reread(trees, tree, trees)).isEqualTo(tree);
    Tree deep = new Tree(0, List.of());
    for (int i = 0; i < 300; i++) {
      deep = new Tree(i, List.of(deep));
    }
    byte[] bytes = trees.encode(deep);
    assertThatThrownBy(() -> trees.decode(bytes, 0, bytes.length)).hasMessageContaining("deep");
  }

  @ParameterizedTest
  @CsvSource({
    "02, layout of version 2",
    "01, 1 bytes wanted where 0",
    "010501, length of 5",
    "01030241370000, behind the value",
    "0104024137ff, bytes wanted",
    "010802413702ffffff0f, length of",
    "010e024137ffffffffffffffffffff01, more than 64 bits",
    "01080241378080808010, where -2147483648"
  })
  void badBytesAreNamed(String hex, String what) {
    assertThatThrownBy(() -> decode(orders, hex))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining(what);
  }

  @Test
  void aRecordsOwnRulesHoldForWhatIsRead() {
    assertThatThrownBy(() -> decode(Codec.binary(Positive.class), "010101"))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("-1 is not positive");
  }

  @Test
  void whatCannotBeWrittenIsNamed() {
    record Dated(Date date) {}
    record Generic<G>(G value) {}
    assertThatThrownBy(() -> Codec.binary(Dated.class))
        .hasMessageContaining("java.util.Date in Dated.date");
    assertThatThrownBy(() -> Codec.binary(Generic.class))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Codec.binary(String.class)).hasMessageContaining("neither a record");
    assertThatThrownBy(() -> Codec.binary(Nullable1.class).encode(new Nullable1(null)))
        .hasMessageContaining("Nullable1.text is or holds null");
  }

  private static <A, B> B reread(Codec<A> writer, A value, Codec<B> reader) {
    byte[] bytes = writer.encode(value);
    return reader.decode(bytes, 0, bytes.length);
  }

  private static <T> T decode(Codec<T> codec, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return codec.decode(bytes, 0, bytes.length);
  }
}
