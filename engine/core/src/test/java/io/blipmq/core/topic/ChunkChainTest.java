package io.blipmq.core.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.blipmq.api.Message;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

final class ChunkChainTest {
  @Test
  void keepsNothingThatNobodyReads() {
    ChunkChain chain = new ChunkChain();
    WeakReference<Chunk> first = new WeakReference<>(chain.tail());
    for (int i = 0; i < 1_000; i++) {
      chain.put(Message.of("m"), 0);
    }
    assertThat(chain.next()).isEqualTo(1_000);
    await()
        .until(() -> {
          System.gc();
          return first.get() == null;
        });
  }
}
