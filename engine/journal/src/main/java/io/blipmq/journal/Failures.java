package io.blipmq.journal;

import io.blipmq.api.BlipException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;

/** What the journal says when its disk fails. */
final class Failures {
  private Failures() {}

  /** A failure in words; Java says of some only the file's name. */
  static String said(Throwable cause) {
    return switch (cause) {
      case NoSuchFileException e -> "no such file or folder: " + e.getFile();
      case AccessDeniedException e -> "no permission for " + e.getFile();
      case ReadOnlyFileSystemException _ -> "the file system is read-only";
      default -> String.valueOf(cause.getMessage());
    };
  }

  static BlipException notOpened(Path folder, IOException cause) {
    boolean plain = cause instanceof FileSystemException;
    String text =
        plain
            ? "the journal in %s could not be opened (%s); let the broker's user read and write there, or configure another wal_path"
                .formatted(folder, said(cause))
            : said(cause);
    return because(cause, new BlipException.StorageFailed(text));
  }

  static BlipException notReplayed(Disk disk, IOException cause) {
    return failed(
        "the journal in %s could not be read (%s); check the disk, then start again", disk, cause);
  }

  static BlipException notRead(Disk disk, Throwable cause) {
    return failed(
        "messages in the journal in %s could not be read (%s); check the disk", disk, cause);
  }

  static BlipException failed(Disk disk, Throwable cause) {
    return failed(
        "the journal in %s could not be written (%s); check the disk, then restart the broker",
        disk, cause);
  }

  static BlipException full(Disk disk, Throwable cause) {
    String text =
        "the disk that holds %s is full (%s); make space there, and the journal goes on by itself"
            .formatted(disk.place(), said(cause));
    return because(cause, new BlipException.StorageFull(text));
  }

  private static BlipException failed(String format, Disk disk, Throwable cause) {
    return because(
        cause, new BlipException.StorageFailed(format.formatted(disk.place(), said(cause))));
  }

  private static BlipException because(Throwable cause, BlipException reason) {
    reason.initCause(cause);
    return reason;
  }
}
