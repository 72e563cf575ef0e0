package io.blipmq.cli;

import io.blipmq.api.Delivery;
import io.blipmq.api.Headers;
import io.blipmq.api.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/** How {@code sub} prints a message. */
enum DeliveryFormat {
  /** The payload and a line feed. */
  TEXT {
    @Override
    void write(Delivery delivery, JsonBuffer line, OutputStream out) throws IOException {
      writePayload(delivery.message(), out);
      out.write('\n');
    }
  },
  /** An object and a line feed. */
  JSON {
    @Override
    void write(Delivery delivery, JsonBuffer line, OutputStream out) throws IOException {
      Message message = delivery.message();
      line.clear().beginObject().name("topic").value(delivery.topic());
      line.name("partition").value(delivery.partition());
      line.name("offset").value(delivery.offset());
      line.name("attempt").value(delivery.attempt());
      if (message.key().isPresent()) {
        line.name("key").value(message.key().get());
      }
      if (message.headers().size() > 0) {
        line.name("headers").beginObject();
        for (Headers.Header header : message.headers()) {
          line.name(header.name()).value(header.value());
        }
        line.endObject();
      }
      line.name("created").value(message.created().toString());
      message.readPayload(line::payload);
      line.endObject().writeLineTo(out);
    }
  },
  /** The payload and nothing else. */
  RAW {
    @Override
    void write(Delivery delivery, JsonBuffer line, OutputStream out) throws IOException {
      writePayload(delivery.message(), out);
    }
  };

  /**
   * Writes a delivery.
   *
   * @param line room to build a line in, the same one for every call
   */
  abstract void write(Delivery delivery, JsonBuffer line, OutputStream out) throws IOException;

  private static void writePayload(Message message, OutputStream out) throws IOException {
    try {
      message.readPayload((array, start, length) -> {
        try {
          out.write(array, start, length);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
