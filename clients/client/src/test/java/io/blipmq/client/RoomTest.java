package io.blipmq.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class RoomTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(30);

  @Test
  void grantsMoreThanThereIsOnlyWhenEmpty() throws InterruptedException {
    Room room = new Room(100);
    assertThat(room.take(1, 0)).isTrue();
    assertThat(room.take(500, 0)).isFalse();
    room.give(1);
    assertThat(room.take(500, 0)).isTrue();
    assertThat(room.usedBytes()).isEqualTo(500);
  }

  @Test
  void wakesWhoWaitsOnceThereIsRoom() throws InterruptedException {
    Room room = new Room(100);
    assertThat(room.take(100, 0)).isTrue();
    AtomicInteger granted = new AtomicInteger();
    Thread waiter =
        Thread.ofPlatform()
            .start(() -> {
              try {
                granted.set(room.take(60, LONG) ? 1 : 2);
              } catch (InterruptedException e) {
                granted.set(3);
              }
            });
    Awaitility.await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
    room.give(50);
    Awaitility.await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
    assertThat(granted).hasValue(0);
    room.give(10);
    waiter.join();
    assertThat(granted).hasValue(1);
  }

  @Test
  void lendsUpToTwiceTheRoomToWhoMustNotWait() {
    Room room = new Room(100);
    assertThat(room.takeAtOnce(100)).isTrue();
    assertThat(room.takeAtOnce(100)).isTrue();
    assertThat(room.takeAtOnce(1)).isFalse();
  }

  @Test
  void sendsEverybodyAwayWhenClosed() throws InterruptedException {
    Room room = new Room(100);
    assertThat(room.take(100, 0)).isTrue();
    CountDownLatch refused = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(() -> {
          try {
            if (!room.take(1, LONG)) {
              refused.countDown();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    room.close();
    assertThat(refused.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void givesUpWhenInterrupted() throws InterruptedException {
    Room room = new Room(100);
    assertThat(room.take(100, 0)).isTrue();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> room.take(1, LONG)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
