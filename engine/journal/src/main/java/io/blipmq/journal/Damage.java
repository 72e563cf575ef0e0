package io.blipmq.journal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stretch of a segment that could not be read and was set aside, as a file that stays until an
 * operator moves it away; its name says everything here but the bytes.
 *
 * @param segment the segment's first id
 * @param offset where in the segment it began, in bytes
 * @param firstLostId the first record that is lost
 * @param lostRecords how many are lost; 0 if the damage was between records
 */
public record Damage(long segment, long offset, long firstLostId, long lostRecords) {
  private static final Pattern NAME =
      Pattern.compile("damaged-(\\d{1,18})-at-(\\d{1,18})-lost-(\\d{1,18})-(\\d{1,18})\\.bytes");

  /** The name of the file that has the bytes; empty if a whole segment was missing. */
  public String file() {
    return "damaged-%d-at-%d-lost-%d-%d.bytes".formatted(segment, offset, firstLostId, lostRecords);
  }

  /** The damage that a file's name tells of. */
  static Optional<Damage> ofFile(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Damage(
            Long.parseLong(matcher.group(1)),
            Long.parseLong(matcher.group(2)),
            Long.parseLong(matcher.group(3)),
            Long.parseLong(matcher.group(4))));
  }

  /** Which records are lost, in words. */
  public String lost() {
    return lostRecords == 0
        ? "no record is lost"
        : "records %d to %d are lost".formatted(firstLostId, firstLostId + lostRecords - 1);
  }
}
