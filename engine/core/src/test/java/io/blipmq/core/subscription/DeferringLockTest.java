package io.blipmq.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeferringLockTest {
  private final DeferringLock lock = new DeferringLock();
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());

  @Test
  void whatIsLeftWhileTheLockIsFreeIsDoneAtOnceAndUnderIt() {
    lock.leave(() -> done.add("held " + lock.isHeld()));

    assertThat(done).containsExactly("held true");
    assertThat(lock.isHeld()).isFalse();
  }

  @Test
  void whatAnotherThreadLeavesIsDoneByTheHolderOnceItHasUnlockedAndDoesNotHoldThatThreadUp()
      throws InterruptedException {
    lock.lock();
    Thread other =
        Thread.ofPlatform()
            .start(() -> lock.leave(() -> done.add("by " + Thread.currentThread().getName())));
    other.join();
    assertThat(done).isEmpty();

    lock.unlock();

    assertThat(done).containsExactly("by " + Thread.currentThread().getName());
  }

  @Test
  void whatIsLeftIsNeverDoneInTheMiddleOfSomethingElse() {
    lock.lock();
    lock.lock();
    lock.leave(() -> done.add("left"));
    lock.unlock();
    done.add("outer");
    lock.later(() -> done.add("later, held " + lock.isHeld()));
    lock.unlock();

    assertThat(done).containsExactly("outer", "later, held false", "left");
  }
}
