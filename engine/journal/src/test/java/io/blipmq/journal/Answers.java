package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.core.port.MessageLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What listeners were told, in the order in which they were. Any thread. */
final class Answers {
  /** One answer: how durable, or why not. */
  record Answer(int number, Durability durability, @Nullable BlipException failure) {
    boolean stored() {
      return failure == null;
    }
  }

  private final List<Answer> told = new ArrayList<>();

  /** A listener whose answer carries that number. */
  MessageLog.AppendListener listener(int number) {
    return new MessageLog.AppendListener() {
      @Override
      public void appended(Durability durability) {
        add(new Answer(number, durability, null));
      }

      @Override
      public void failed(BlipException reason) {
        add(new Answer(number, Durability.MEMORY, reason));
      }
    };
  }

  private synchronized void add(Answer answer) {
    told.add(answer);
    notifyAll();
  }

  synchronized List<Answer> all() {
    return List.copyOf(told);
  }

  /** Waits until so many have been told, and gives them all. */
  synchronized List<Answer> await(int count) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (told.size() < count) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError(told.size() + " of " + count + " answers after 30 s");
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    return all();
  }
}
