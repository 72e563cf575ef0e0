package io.blipmq.core.table;

import io.blipmq.core.port.LogRecord;
import io.blipmq.core.topic.Services;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tables of a broker by name. Any thread. */
public final class Tables {
  private final Services services;
  private final Map<String, Table> tables = new ConcurrentHashMap<>();

  /** None yet. */
  public Tables(Services services) {
    this.services = services;
  }

  /** The table of that name, empty at first. */
  public Table table(String name) {
    return tables.computeIfAbsent(name, key -> new Table(key, services));
  }

  /** Takes over what the log says. */
  public void recover(LogRecord.TablePut put) {
    table(put.table()).recover(put.key(), put.value());
  }

  /** Takes over what the log says. */
  public void recover(LogRecord.TableRemoved removed) {
    table(removed.table()).recover(removed.key(), null);
  }

  /** What a checkpoint has to write down, each table by itself, a slice at a time. */
  public List<Slices> checkpoint() {
    List<Slices> all = new ArrayList<>();
    tables.values().forEach(table -> all.add(new Slices(table)));
    return all;
  }

  /** The slices of one table. One thread. */
  public static final class Slices {
    private final Table table;
    private @Nullable String last;

    Slices(Table table) {
      this.table = table;
    }

    /** Appends the next one; false if it was the last. */
    public boolean next(Consumer<LogRecord> log) {
      last = table.checkpoint(last, log);
      return last != null;
    }
  }
}
