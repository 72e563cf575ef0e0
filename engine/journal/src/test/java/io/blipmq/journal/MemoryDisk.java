package io.blipmq.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that fails when told to, and that can lose what was not synced: every change is
 * kept until its file is synced, so that a power cut can leave any subset of the sectors that were
 * changed. Any thread.
 */
final class MemoryDisk implements Disk {
  /** A point of every call; throws to make it fail. */
  @FunctionalInterface
  interface Fault {
    void at(String call, String name) throws IOException;
  }

  private final Map<String, Content> files = new LinkedHashMap<>();
  private final Map<String, List<Sectors.Change>> unsynced = new HashMap<>();
  private Fault fault = (_, _) -> {};
  private long freeBytes = Long.MAX_VALUE;
  private boolean closed;

  /** What a file holds. */
  private static final class Content {
    byte[] bytes = new byte[64];
    int size;

    byte[] copy() {
      return Arrays.copyOf(bytes, size);
    }

    void write(byte[] source, long position) {
      int end = Math.toIntExact(position + source.length);
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
      }
      System.arraycopy(source, 0, bytes, Math.toIntExact(position), source.length);
      size = Math.max(size, end);
    }

    void truncate(long to) {
      if (to < size) {
        Arrays.fill(bytes, (int) to, size, (byte) 0);
        size = (int) to;
      }
    }
  }

  /** The names that the last sync of the folder made durable. */
  private final Set<String> durableNames = new HashSet<>();

  /** What was deleted since the last sync of the folder, with what it durably held. */
  private final Map<String, byte[]> deleted = new LinkedHashMap<>();

  /** What the files held at the last sync of each. */
  private final Map<String, byte[]> durable = new LinkedHashMap<>();

  synchronized void onCall(Fault now) {
    fault = now;
  }

  /** So many bytes can still be added to files. */
  synchronized void freeBytes(long bytes) {
    freeBytes = bytes;
  }

  @Override
  public synchronized long freeBytes() {
    return freeBytes;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized byte[] content(String name) {
    Content content = Objects.requireNonNull(files.get(name), name);
    return Arrays.copyOf(content.bytes, content.size);
  }

  /** Puts a file there, durably. */
  synchronized void put(String name, byte[] bytes) {
    var content = new Content();
    content.write(bytes, 0);
    files.put(name, content);
    durable.put(name, content.copy());
    durableNames.add(name);
  }

  /** A disk with the same content, after the process has ended and nothing else has happened. */
  synchronized MemoryDisk afterProcessEnd() {
    var disk = new MemoryDisk();
    files.forEach((name, content) -> disk.put(name, Arrays.copyOf(content.bytes, content.size)));
    return disk;
  }

  /**
   * A disk with what a power cut left: of what was not synced, any subset of the sectors, one of
   * them torn perhaps, sizes from any time since the sync, and a random beginning of the changed
   * names.
   */
  synchronized MemoryDisk afterPowerCut(RandomGenerator random) {
    var disk = new MemoryDisk();
    boolean lost = false;
    for (String name : files.keySet()) {
      boolean kept = durableNames.contains(name);
      lost |= !kept && random.nextBoolean();
      if (kept || !lost) {
        disk.put(name, Sectors.left(durable.get(name), changesOf(name), random));
      }
    }
    int gone = random.nextInt(deleted.size() + 1);
    for (var entry : deleted.entrySet()) {
      if (gone-- <= 0 && !disk.files.containsKey(entry.getKey())) {
        disk.put(entry.getKey(), entry.getValue());
      }
    }
    return disk;
  }

  private List<Sectors.Change> changesOf(String name) {
    return unsynced.getOrDefault(name, List.of());
  }

  @Override
  public synchronized List<String> names() throws IOException {
    fault.at("names", "");
    return List.copyOf(files.keySet());
  }

  @Override
  public synchronized SegmentFile open(String name) throws IOException {
    fault.at("open", name);
    if (!files.containsKey(name)) {
      throw new IOException("no file " + name);
    }
    return new OpenFile(name);
  }

  @Override
  public synchronized SegmentFile create(String name) throws IOException {
    fault.at("create", name);
    files.put(name, new Content());
    unsynced.remove(name);
    durable.remove(name);
    durableNames.remove(name);
    return new OpenFile(name);
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    fault.at("delete", name);
    Content gone = files.remove(name);
    if (gone != null && freeBytes < Long.MAX_VALUE) {
      freeBytes += gone.size;
    }
    byte[] held = durable.remove(name);
    if (durableNames.remove(name)) {
      deleted.put(name, held == null ? new byte[0] : held);
    }
    unsynced.remove(name);
  }

  @Override
  public synchronized void syncFolder() throws IOException {
    fault.at("syncFolder", "");
    durableNames.addAll(files.keySet());
    deleted.clear();
  }

  @Override
  public String place() {
    return "memory";
  }

  @Override
  public synchronized void close() throws IOException {
    fault.at("close", "");
    closed = true;
  }

  /** One handle on a file. */
  private final class OpenFile implements SegmentFile {
    private final String name;

    OpenFile(String name) {
      this.name = name;
    }

    private Content content() throws IOException {
      Content content = files.get(name);
      if (content == null) {
        throw new IOException("no file " + name);
      }
      return content;
    }

    @Override
    public long size() throws IOException {
      synchronized (MemoryDisk.this) {
        return content().size;
      }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      synchronized (MemoryDisk.this) {
        fault.at("read", name);
        Content content = content();
        if (position >= content.size) {
          return -1;
        }
        int length = (int) Math.min(target.remaining(), content.size - position);
        target.put(content.bytes, (int) position, length);
        return length;
      }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      synchronized (MemoryDisk.this) {
        Content content = content();
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        long growth = Math.max(0, position + bytes.length - content.size);
        if (growth > freeBytes) {
          int part = (int) Math.max(0, bytes.length - growth + freeBytes);
          store(content, Arrays.copyOf(bytes, part), position);
          freeBytes = 0;
          throw new DiskFullException("No space left on device");
        }
        freeBytes -= freeBytes < Long.MAX_VALUE ? growth : 0;
        try {
          fault.at("write", name);
        } catch (IOException e) {
          store(content, Arrays.copyOf(bytes, bytes.length / 2), position);
          throw e;
        }
        store(content, bytes, position);
      }
    }

    private void store(Content content, byte[] bytes, long position) {
      if (bytes.length > 0) {
        content.write(bytes, position);
        changed(new Sectors.Change(bytes, position));
      }
    }

    private void changed(Sectors.Change change) {
      unsynced.computeIfAbsent(name, _ -> new ArrayList<>()).add(change);
    }

    @Override
    public void sync() throws IOException {
      synchronized (MemoryDisk.this) {
        fault.at("sync", name);
        durable.put(name, content().copy());
        unsynced.remove(name);
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (MemoryDisk.this) {
        fault.at("truncate", name);
        Content content = content();
        if (freeBytes < Long.MAX_VALUE) {
          freeBytes += Math.max(0, content.size - size);
        }
        content.truncate(size);
        changed(new Sectors.Change(new byte[0], size));
      }
    }

    @Override
    public void close() {}
  }
}
