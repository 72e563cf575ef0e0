package io.blipmq.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A folder of the real disk, locked against other processes while it is open. */
final class FileDisk implements Disk {
  private final Path folder;
  private final FolderLock lock;

  private FileDisk(Path folder, FolderLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Makes the folder if it is missing, and locks it.
   *
   * @throws IOException with a message for the operator, if that is not possible
   */
  static FileDisk open(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IOException(
          folder
              + " is a file, and the journal needs a folder of that name; move the file away, or"
              + " configure another wal_path");
    }
    boolean made = !Files.exists(folder);
    Files.createDirectories(folder);
    Path parent = folder.toAbsolutePath().getParent();
    if (made && parent != null) {
      syncFolder(parent);
    }
    return new FileDisk(folder, FolderLock.take(folder));
  }

  @Override
  public List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  @Override
  public SegmentFile open(String name) throws IOException {
    return new ChannelFile(
        FileChannel.open(folder.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  @Override
  public void willRead(String name) {
    ReadAhead.start(folder.resolve(name));
  }

  @Override
  public SegmentFile create(String name) throws IOException {
    try {
      return new ChannelFile(
          FileChannel.open(
              folder.resolve(name),
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw ChannelFile.told(e);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }

  @Override
  public boolean holds(String name) {
    return Files.exists(folder.resolve(name));
  }

  @Override
  public long freeBytes() throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }

  @Override
  public void syncFolder() throws IOException {
    syncFolder(folder);
  }

  private static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public String place() {
    return folder.toString();
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
