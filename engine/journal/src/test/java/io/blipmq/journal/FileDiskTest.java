package io.blipmq.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real disk's own matters. */
final class FileDiskTest {
  @TempDir Path folder;

  @Test
  void tellsAFullDiskFromOtherFailures() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    try (var file = new ChannelFile(FileChannel.open(full, StandardOpenOption.WRITE))) {
      assertThatThrownBy(() -> file.write(ByteBuffer.allocate(10), 0))
          .isInstanceOf(DiskFullException.class);
    }
    Path file = Files.createFile(folder.resolve("read-only"));
    try (var readOnly = new ChannelFile(FileChannel.open(file, StandardOpenOption.READ))) {
      assertThatThrownBy(() -> readOnly.write(ByteBuffer.allocate(10), 0))
          .isNotInstanceOf(DiskFullException.class);
    }
  }

  @Test
  void namesTheProcessThatHoldsTheFolder() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(holder.getInputStream().readNBytes(4))
          .isEqualTo("held".getBytes(StandardCharsets.US_ASCII));
      assertThatThrownBy(() -> FileDisk.open(folder))
          .hasMessageContaining("in use by process " + holder.pid());
    } finally {
      holder.destroyForcibly().waitFor();
    }
    FileDisk.open(folder).close();
  }

  /** Holds a folder until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      try (FileDisk disk = FileDisk.open(Path.of(arguments[0]))) {
        System.out.print("held");
        System.out.flush();
        int end = System.in.read();
        System.out.println(disk.place() + end);
      }
    }
  }

  @Test
  void twoNamesOfOneFolderAreOneFolder() throws Exception {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    try (FileDisk disk = FileDisk.open(real)) {
      assertThat(disk.place()).isEqualTo(real.toString());
      assertThatThrownBy(() -> FileDisk.open(link)).hasMessageContaining("open in this process");
    }
  }
}
