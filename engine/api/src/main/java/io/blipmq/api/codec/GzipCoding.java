package io.blipmq.api.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** gzip (RFC 1952) with what the JDK has. */
record GzipCoding(int level) implements ContentCoding {
  @Override
  public String name() {
    return Compression.GZIP;
  }

  @Override
  public byte[] encode(byte[] bytes) {
    var out = new ByteArrayOutputStream(bytes.length / 2 + 32);
    try (var gzip = new LeveledOutput(out, level)) {
      gzip.write(bytes);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
  }

  @Override
  public byte[] decode(byte[] bytes, int maxBytes) {
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      byte[] plain = gzip.readNBytes(maxBytes);
      if (plain.length == maxBytes && gzip.read() >= 0) {
        throw MalformedPayloadException.tooLarge(maxBytes);
      }
      return plain;
    } catch (IOException malformed) {
      throw new MalformedPayloadException("not gzip: " + malformed.getMessage(), malformed);
    }
  }

  private static final class LeveledOutput extends GZIPOutputStream {
    LeveledOutput(OutputStream out, int level) throws IOException {
      super(out);
      def.setLevel(level);
    }
  }
}
