package io.blipmq.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.core.port.LogRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a record holds comes back; whatever else comes is refused in one of two ways. */
final class RecordCodecPropertyTest {
  private static final int RECORDS = Boolean.getBoolean("blipmq.campaign") ? 1_000_000 : 3_000;

  private final long seed = Long.getLong("blipmq.seed", System.nanoTime());
  private final Random random = new Random(seed);

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void decodesWhatWasEncoded() throws Exception {
    for (int i = 0; i < RECORDS; i++) {
      LogRecord record = Records.random(random);
      byte[] bytes = Records.bytes(record);
      LogRecord decoded = RecordDecoder.decode(buffer(bytes));
      assertThat(decoded.getClass()).as("seed %d", seed).isEqualTo(record.getClass());
      assertThat(Records.bytes(decoded)).as("seed %d: %s", seed, record).isEqualTo(bytes);
    }
  }

  @Test
  void decodesFieldsToTheirPlaces() throws Exception {
    var settle = new LogRecord.Settle(1, 2, 3, 4, java.util.List.of(5L, 6L));
    assertThat(RecordDecoder.decode(buffer(Records.bytes(settle)))).isEqualTo(settle);
    var state = new LogRecord.PartitionState(1, 2, 3, 4, 5, java.util.List.of(6L));
    assertThat(RecordDecoder.decode(buffer(Records.bytes(state)))).isEqualTo(state);
    var begin = new LogRecord.CheckpointBegin(1, 2, 3, 4);
    assertThat(RecordDecoder.decode(buffer(Records.bytes(begin)))).isEqualTo(begin);
    var producer = new LogRecord.ProducerState(1, 2, java.util.List.of(3L));
    assertThat(RecordDecoder.decode(buffer(Records.bytes(producer)))).isEqualTo(producer);
    var opened = new LogRecord.SubscriptionOpened(1, "größe/#", "日本語", "🙂");
    assertThat(RecordDecoder.decode(buffer(Records.bytes(opened)))).isEqualTo(opened);
  }

  @Test
  void refusesWhatEndsTooEarlyOrTooLate() {
    for (int i = 0; i < RECORDS / 10; i++) {
      byte[] bytes = Records.bytes(Records.random(random));
      for (int length = 0; length < Math.min(bytes.length, 200); length++) {
        assertThat(decodes(Arrays.copyOf(bytes, length))).as("seed %d", seed).isFalse();
      }
      assertThat(decodes(Arrays.copyOf(bytes, bytes.length + 1))).as("seed %d", seed).isFalse();
    }
  }

  @Test
  void refusesHostileBytesWithoutAnythingElse() {
    for (int i = 0; i < RECORDS; i++) {
      byte[] bytes = Records.bytes(Records.random(random));
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      decodes(bytes);
    }
  }

  private static boolean decodes(byte[] bytes) {
    try {
      RecordDecoder.decode(buffer(bytes));
      return true;
    } catch (MalformedRecordException | NewerRecordException e) {
      return false;
    }
  }
}
