package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.core.port.LogPage;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.port.ReadRequest;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a stepped journal back. */
final class Pages implements MessageLog.PageListener {
  private @Nullable LogPage page;
  private @Nullable BlipException failure;

  private Pages() {}

  @Override
  public void read(LogPage read) {
    page = read;
  }

  @Override
  public void failed(BlipException reason) {
    failure = reason;
  }

  /** One page. */
  static LogPage page(Journal journal, ReadRequest request) {
    var pages = new Pages();
    journal.read(request, pages);
    while (journal.stepReading()) {}
    if (pages.failure != null) {
      throw pages.failure;
    }
    if (pages.page == null) {
      throw new AssertionError("no answer to " + request);
    }
    return pages.page;
  }

  /** All messages between two offsets, by offset, in pages of so many bytes. */
  static SortedMap<Long, String> read(
      Journal journal, int topic, int partition, long from, long to, int maxBytes) {
    SortedMap<Long, String> texts = new TreeMap<>();
    long next = from;
    long place = 0;
    while (next < to) {
      LogPage page = page(journal, new ReadRequest(topic, partition, next, to, place, maxBytes));
      for (int i = 0; i < page.size(); i++) {
        long offset = page.offset(i);
        if (offset < next || offset >= page.nextOffset()) {
          throw new AssertionError(offset + " is not from " + next + " to " + page.nextOffset());
        }
        texts.put(offset, page.message(i).text());
      }
      if (page.nextOffset() <= next) {
        throw new AssertionError("no page gets beyond " + next);
      }
      next = page.nextOffset();
      place = page.place();
    }
    return texts;
  }
}
