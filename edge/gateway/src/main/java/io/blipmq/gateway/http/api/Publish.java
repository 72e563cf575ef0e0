package io.blipmq.gateway.http.api;

import io.blipmq.api.BlipException;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.Routing;
import io.blipmq.core.topic.Publication;
import io.blipmq.core.topic.PublishListener;
import io.blipmq.core.topic.TopicHandle;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.http.Endpoint;
import io.blipmq.gateway.http.Exchange;
import io.blipmq.gateway.http.Json;
import io.blipmq.gateway.http.Problem;
import io.blipmq.gateway.http.Request;
import io.blipmq.gateway.http.Response;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Publishes a message, or a batch of them; answers once the broker has confirmed all. */
final class Publish implements Endpoint {
  static final String LINES = "application/x-ndjson";
  static final String DURABILITY = "blipmq-durability";
  static final String DEADLINE = "blipmq-deadline-ms";

  private static final long DEFAULT_DEADLINE_MILLIS = 30_000;
  private static final long MOST_DEADLINE_MILLIS = 300_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  @Override
  public void handle(Exchange exchange) {
    Request request = exchange.request();
    request.query().allow(List.of());
    exchange.refuseIfGoingDown();
    boolean batch =
        request
            .header("Content-Type")
            .filter(type -> type.toLowerCase(Locale.ROOT).startsWith(LINES))
            .isPresent();
    MessageRequest.check(request, batch);
    List<Message> messages =
        batch ? Batch.read(request.body()) : List.of(MessageRequest.read(request));
    int limit = exchange.services().limits().maxMessageBytes();
    for (Message message : messages) {
      if (message.size() > limit) {
        throw new BlipException.TooLarge(
            "payload of " + message.size() + " bytes, limit " + limit + "; split it");
      }
    }
    Durability atLeast = durability(exchange);
    long deadline =
        MessageRequest.number(request, DEADLINE, MOST_DEADLINE_MILLIS, DEFAULT_DEADLINE_MILLIS);
    TopicHandle topic = exchange.services().broker().topic(request.path("topic"));
    exchange.published().add(topic);
    List<List<Message>> runs = Batch.runs(messages, topic.partitions().size() > 1);
    Answer answer = new Answer(exchange, batch, runs.size());
    for (int i = 0; i < runs.size(); i++) {
      Run run = answer.run(i, runs.get(i).size());
      Publication publication =
          new Publication(
              runs.get(i), atLeast, Math.max(1, deadline) * NANOS_PER_MILLI, 0, 0, Routing.byKey());
      try {
        topic.publish(publication, run);
      } catch (BlipException e) {
        run.refused(e.code(), String.valueOf(e.getMessage()));
      }
    }
  }

  private static Durability durability(Exchange exchange) {
    String wanted = exchange.request().header(DURABILITY).orElse("memory");
    Durability atLeast =
        switch (wanted) {
          case "memory" -> Durability.MEMORY;
          case "log" -> Durability.LOG;
          case "synced" -> Durability.SYNCED;
          default ->
              throw new BlipException.InvalidRequest(
                  DURABILITY + " is \"" + wanted + "\"; use memory, log or synced");
        };
    if (atLeast != Durability.MEMORY && !exchange.services().broker().journaled()) {
      throw new BlipException.InvalidRequest(
          "durability " + wanted + "; this server has no journal and gives memory");
    }
    return atLeast;
  }

  /** The answer to all runs, once all are known. Runs are told by any thread, it is read by one. */
  private static final class Answer extends Mailbox.Letter {
    private final Exchange exchange;
    private final boolean batch;
    private final Run[] runs;
    private final AtomicInteger open;

    Answer(Exchange exchange, boolean batch, int count) {
      this.exchange = exchange;
      this.batch = batch;
      this.runs = new Run[count];
      this.open = new AtomicInteger(count);
    }

    Run run(int index, int count) {
      runs[index] = new Run(this, count);
      return runs[index];
    }

    void known() {
      if (open.decrementAndGet() == 0) {
        exchange.post(this);
      }
    }

    @Override
    protected void read() {
      int accepted = 0;
      for (Run run : runs) {
        accepted += run.problem == null ? 1 : 0;
      }
      Problem first = runs[0].problem;
      if (accepted == 0 && first != null) {
        exchange.answer(first.response());
        return;
      }
      HttpResponseStatus status =
          accepted == runs.length ? HttpResponseStatus.OK : HttpResponseStatus.MULTI_STATUS;
      exchange.answer(Response.json(status, Json.bytes(this::write)));
    }

    private void write(JsonGenerator json) {
      if (!batch) {
        runs[0].write(json);
        return;
      }
      json.writeStartObject();
      json.writeArrayPropertyStart("results");
      for (Run run : runs) {
        run.write(json);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  /** The outcome of one run, written before the answer is posted and read after. */
  private static final class Run implements PublishListener {
    private final Answer answer;
    private final int count;
    private int partition;
    private long firstOffset;
    private Durability durability = Durability.MEMORY;
    private @Nullable Problem problem;

    Run(Answer answer, int count) {
      this.answer = answer;
      this.count = count;
    }

    @Override
    public void confirmed(int partition, long firstOffset, int count, Durability durability) {
      this.partition = partition;
      this.firstOffset = firstOffset;
      this.durability = durability;
      answer.known();
    }

    @Override
    public void refused(ErrorCode code, String message) {
      problem = Problem.of(code, message);
      answer.known();
    }

    void write(JsonGenerator json) {
      json.writeStartObject();
      json.writeNumberProperty("count", count);
      if (problem != null) {
        json.writeName("problem");
        problem.write(json);
      } else {
        json.writeNumberProperty("partition", partition);
        if (firstOffset != Confirmation.UNKNOWN_OFFSET) {
          json.writeNumberProperty("offset", firstOffset);
        }
        json.writeStringProperty("durability", durability.name().toLowerCase(Locale.ROOT));
      }
      json.writeEndObject();
    }
  }
}
