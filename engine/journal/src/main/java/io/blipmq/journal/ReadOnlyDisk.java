package io.blipmq.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A folder of the real disk that nothing is changed in, with or without a lock on it. */
final class ReadOnlyDisk implements Disk {
  private final Path folder;

  ReadOnlyDisk(Path folder) {
    this.folder = folder;
  }

  @Override
  public List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  @Override
  public SegmentFile open(String name) throws IOException {
    return new ChannelFile(FileChannel.open(folder.resolve(name), StandardOpenOption.READ));
  }

  @Override
  public SegmentFile create(String name) throws IOException {
    throw new IOException(name + " was to be made in " + folder + ", which is only to be read");
  }

  @Override
  public void delete(String name) throws IOException {
    throw new IOException(name + " was to be deleted in " + folder + ", which is only to be read");
  }

  @Override
  public long freeBytes() {
    return 0;
  }

  @Override
  public void syncFolder() {}

  @Override
  public String place() {
    return folder.toString();
  }

  @Override
  public void close() {}
}
