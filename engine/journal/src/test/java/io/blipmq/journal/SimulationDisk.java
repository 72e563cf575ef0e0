package io.blipmq.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A disk in memory for one thread, which ends at a given operation, fails now and then, and has
 * only so much room. What it holds after a power cut is what a file system may leave: any subset of
 * the sectors written since a file's last sync, each as it was after one of the writes, at most one
 * of them torn; any size that the file had on the way; and names as they were after any of the
 * changes since the folder's last sync. Truncations of a file, and changes of names, are kept in
 * their order.
 */
final class SimulationDisk implements Disk {
  private static final int SECTOR = 512;

  private final RandomGenerator random;
  private final Map<String, Content> files = new LinkedHashMap<>();
  private final Map<String, Content> durableNames = new LinkedHashMap<>();
  private final List<NameChange> nameChanges = new ArrayList<>();
  private long room = Long.MAX_VALUE;
  private int faultPermille;
  private long operations;
  private long end = Long.MAX_VALUE;
  private boolean ended;

  private record NameChange(String name, @org.jspecify.annotations.Nullable Content content) {}

  /** A write, or (no bytes) a truncation. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Change(long position, byte[] written) {}

  /** What a file holds, what it held when it was synced, and what was done since. */
  private static final class Content {
    byte[] bytes = new byte[0];
    byte[] durable = new byte[0];
    final List<Change> changes = new ArrayList<>();

    void apply(Change change) {
      bytes = after(bytes, change);
      changes.add(change);
    }

    static byte[] after(byte[] bytes, Change change) {
      if (change.written().length == 0) {
        return Arrays.copyOf(bytes, (int) Math.min(bytes.length, change.position()));
      }
      int end = (int) change.position() + change.written().length;
      byte[] next = end > bytes.length ? Arrays.copyOf(bytes, end) : bytes;
      System.arraycopy(change.written(), 0, next, (int) change.position(), change.written().length);
      return next;
    }
  }

  SimulationDisk(RandomGenerator random) {
    this.random = random;
  }

  /** Ends at that many operations from now on: that one and all later ones fail. */
  void endAfter(long more) {
    end = more == Long.MAX_VALUE ? more : operations + more;
  }

  /** Whether it has come to its end. */
  boolean ended() {
    return ended;
  }

  /** How many operations there were that change something. */
  long operations() {
    return operations;
  }

  /** So many of a thousand calls fail from now on. */
  void faults(int permille) {
    faultPermille = permille;
  }

  /** So many bytes can still be added. */
  void room(long bytes) {
    room = bytes;
  }

  /** A disk with the same content, synced or not, after the end of the process. */
  SimulationDisk afterProcessEnd() {
    var next = new SimulationDisk(random);
    next.files.putAll(files);
    next.durableNames.putAll(durableNames);
    next.nameChanges.addAll(nameChanges);
    return next;
  }

  /** A disk with what a power cut left. */
  SimulationDisk afterPowerCut() {
    Map<String, Content> names = new LinkedHashMap<>(durableNames);
    int kept = random.nextInt(nameChanges.size() + 1);
    for (NameChange change : nameChanges.subList(0, kept)) {
      if (change.content() == null) {
        names.remove(change.name());
      } else {
        names.put(change.name(), change.content());
      }
    }
    var next = new SimulationDisk(random);
    int chance =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> 100;
          default -> random.nextInt(101);
        };
    names.forEach((name, content) -> next.put(name, left(content, chance)));
    return next;
  }

  private void put(String name, byte[] bytes) {
    var content = new Content();
    content.bytes = bytes.clone();
    content.durable = bytes.clone();
    files.put(name, content);
    durableNames.put(name, content);
  }

  /** What is left of a file whose sectors are kept with that chance. */
  private byte[] left(Content content, int chance) {
    List<Change> changes = content.changes;
    List<Integer> cuts = new ArrayList<>();
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i).written().length == 0) {
        cuts.add(i);
      }
    }
    int keptCuts = random.nextInt(cuts.size() + 1);
    int until = keptCuts < cuts.size() ? cuts.get(keptCuts) : changes.size();
    int lastCut = keptCuts == 0 ? -1 : cuts.get(keptCuts - 1);
    byte[] now = content.durable.clone();
    byte[] base = now.clone();
    List<Integer> sizes = new ArrayList<>();
    TreeMap<Integer, List<byte[]>> versions = new TreeMap<>();
    for (int i = 0; i < until; i++) {
      Change change = changes.get(i);
      now = Content.after(now, change);
      if (change.written().length == 0) {
        base = Arrays.copyOf(base, Math.min(base.length, now.length));
        versions.tailMap((now.length + SECTOR - 1) / SECTOR).clear();
      } else {
        remember(versions, now, change);
      }
      if (i >= lastCut) {
        sizes.add(now.length);
      }
    }
    int size = sizes.isEmpty() ? now.length : sizes.get(random.nextInt(sizes.size()));
    return mixed(Arrays.copyOf(base, size), versions, chance);
  }

  private static void remember(Map<Integer, List<byte[]>> versions, byte[] now, Change change) {
    int first = (int) (change.position() / SECTOR);
    int last = (int) ((change.position() + change.written().length - 1) / SECTOR);
    for (int sector = first; sector <= last; sector++) {
      int from = sector * SECTOR;
      versions
          .computeIfAbsent(sector, _ -> new ArrayList<>())
          .add(Arrays.copyOfRange(now, from, Math.min(now.length, from + SECTOR)));
    }
  }

  private byte[] mixed(byte[] bytes, Map<Integer, List<byte[]>> versions, int chance) {
    int torn = versions.isEmpty() ? -1 : random.nextInt(2 * versions.size());
    int index = 0;
    for (var entry : versions.entrySet()) {
      List<byte[]> all = entry.getValue();
      if (random.nextInt(100) < chance) {
        byte[] version =
            all.get(random.nextInt(2) == 0 ? all.size() - 1 : random.nextInt(all.size()));
        int length = index == torn ? random.nextInt(version.length + 1) : version.length;
        int from = entry.getKey() * SECTOR;
        System.arraycopy(
            version,
            0,
            bytes,
            Math.min(from, bytes.length),
            Math.max(0, Math.min(length, bytes.length - from)));
      }
      index++;
    }
    return bytes;
  }

  /** An operation that changes something; false if the disk ends in the middle of it. */
  private boolean change(String what) throws IOException {
    operations++;
    if (ended) {
      throw new IOException("the disk has ended");
    }
    if (operations > end) {
      ended = true;
      return false;
    }
    fault(what);
    return true;
  }

  private void fault(String what) throws IOException {
    if (ended) {
      throw new IOException("the disk has ended");
    }
    if (faultPermille > 0 && random.nextInt(1_000) < faultPermille) {
      throw new IOException("injected at " + what);
    }
  }

  private static IOException theEnd() {
    return new IOException("the disk ends here");
  }

  @Override
  public List<String> names() throws IOException {
    fault("names");
    return List.copyOf(files.keySet());
  }

  @Override
  public SegmentFile open(String name) throws IOException {
    fault("open");
    Content content = files.get(name);
    if (content == null) {
      throw new IOException("no file " + name);
    }
    return new OpenFile(content);
  }

  @Override
  public SegmentFile create(String name) throws IOException {
    boolean goesOn = change("create");
    if (!goesOn && random.nextBoolean()) {
      throw theEnd();
    }
    if (room <= 0) {
      throw new DiskFullException("No space left on device");
    }
    var content = new Content();
    Content before = files.put(name, content);
    free(before == null ? 0 : before.bytes.length);
    nameChanges.add(new NameChange(name, content));
    if (!goesOn) {
      throw theEnd();
    }
    return new OpenFile(content);
  }

  @Override
  public void delete(String name) throws IOException {
    boolean goesOn = change("delete");
    if (!goesOn && random.nextBoolean()) {
      throw theEnd();
    }
    Content content = files.remove(name);
    free(content == null ? 0 : content.bytes.length);
    nameChanges.add(new NameChange(name, null));
    if (!goesOn) {
      throw theEnd();
    }
  }

  @Override
  public long freeBytes() throws IOException {
    fault("freeBytes");
    return room;
  }

  private void free(long bytes) {
    room += room < Long.MAX_VALUE ? bytes : 0;
  }

  @Override
  public void syncFolder() throws IOException {
    boolean goesOn = change("syncFolder");
    if (!goesOn && random.nextBoolean()) {
      throw theEnd();
    }
    durableNames.clear();
    durableNames.putAll(files);
    nameChanges.clear();
    if (!goesOn) {
      throw theEnd();
    }
  }

  @Override
  public String place() {
    return "memory";
  }

  @Override
  public void close() {}

  /** One handle on a file. */
  private final class OpenFile implements SegmentFile {
    private final Content content;

    OpenFile(Content content) {
      this.content = content;
    }

    @Override
    public long size() throws IOException {
      fault("size");
      return content.bytes.length;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      fault("read");
      if (position >= content.bytes.length) {
        return -1;
      }
      int length = (int) Math.min(target.remaining(), content.bytes.length - position);
      target.put(content.bytes, (int) position, length);
      return length;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      boolean goesOn;
      try {
        goesOn = change("write");
      } catch (IOException e) {
        store(
            ended ? new byte[0] : Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)), position);
        throw e;
      }
      if (!goesOn) {
        store(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)), position);
        throw theEnd();
      }
      long growth = Math.max(0, position + bytes.length - content.bytes.length);
      if (growth > room) {
        store(Arrays.copyOf(bytes, (int) Math.max(0, bytes.length - growth + room)), position);
        room = 0;
        throw new DiskFullException("No space left on device");
      }
      room -= room < Long.MAX_VALUE ? growth : 0;
      store(bytes, position);
    }

    private void store(byte[] bytes, long position) {
      if (bytes.length > 0) {
        content.apply(new Change(position, bytes));
      }
    }

    @Override
    public void sync() throws IOException {
      boolean goesOn = change("sync");
      if (!goesOn && random.nextBoolean()) {
        throw theEnd();
      }
      content.durable = content.bytes.clone();
      content.changes.clear();
      if (!goesOn) {
        throw theEnd();
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      boolean goesOn = change("truncate");
      if (!goesOn && random.nextBoolean()) {
        throw theEnd();
      }
      free(Math.max(0, content.bytes.length - size));
      content.apply(new Change(size, new byte[0]));
      if (!goesOn) {
        throw theEnd();
      }
    }

    @Override
    public void close() {}
  }
}
