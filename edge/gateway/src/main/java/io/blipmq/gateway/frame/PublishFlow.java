package io.blipmq.gateway.frame;

import io.blipmq.api.BlipException;
import io.blipmq.core.topic.Publication;
import io.blipmq.core.topic.TopicHandle;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.gateway.connection.PublishedTopics;
import io.blipmq.gateway.connection.ReadGate;
import io.blipmq.gateway.connection.Services;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;

/**
 * The publishes of one connection that are not answered yet, in order but for those whose answer
 * does not wait for its turn. On the connection's event loop, but {@link #answered}.
 *
 * <p>Back pressure: while the unanswered publishes hold more than the limit, nothing is read from
 * the connection.
 */
final class PublishFlow {
  private final Services services;
  private final EventLoop loop;
  private final Outbound outbound;
  private final ReadGate gate;
  private final Mailbox mailbox;
  private final PublishedTopics topics;
  private final ArrayDeque<Answer> unanswered = new ArrayDeque<>(4);
  private long unconfirmedBytes;

  /** Whether a publish call is on the stack: what it answers at once is not worth a letter. */
  private boolean publishing;

  PublishFlow(Services services, Wiring wiring, Mailbox mailbox) {
    this.services = services;
    this.loop = wiring.loop();
    this.outbound = wiring.outbound();
    this.gate = wiring.gate();
    this.mailbox = mailbox;
    this.topics = new PublishedTopics(wiring.ctx().channel());
  }

  /** Publishes all of a frame at once. */
  void publish(TopicHandle topic, Publication publication, Answer answer) {
    begin(answer);
    topics.add(topic);
    handOver(topic, publication, answer);
    end();
  }

  /** Publishes the parts of a frame, one after the other. */
  void publish(TopicHandle topic, Publication[] parts, SplitAnswer answer) {
    begin(answer);
    topics.add(topic);
    for (int i = 0; i < parts.length; i++) {
      handOver(topic, parts[i], answer.part(i, parts[i].messages().size()));
    }
    end();
  }

  /** Answers a publish that does not get to the engine, in its turn. */
  void refuse(Answer answer, BlipException reason) {
    begin(answer);
    answer.refuse(reason.code().number(), String.valueOf(reason.getMessage()));
    known(answer);
    end();
  }

  private void begin(Answer answer) {
    if (!answer.outOfTurn) {
      unanswered.add(answer);
    }
    unconfirmedBytes += answer.bytes;
    publishing = true;
  }

  private static void handOver(
      TopicHandle topic, Publication publication, io.blipmq.core.topic.PublishListener listener) {
    try {
      topic.publish(publication, listener);
    } catch (BlipException e) {
      listener.refused(e.code(), String.valueOf(e.getMessage()));
    }
  }

  private void end() {
    publishing = false;
    writeAnswers();
    if (unconfirmedBytes > services.limits().maxUnconfirmedBytes()) {
      gate.close(ReadGate.Reason.UNCONFIRMED);
    }
  }

  /** An answer is known. Any thread. */
  void answered(Answer answer) {
    if (loop.inEventLoop() && publishing) {
      known(answer);
    } else {
      mailbox.post(answer);
    }
  }

  /** An outcome has come to the event loop. */
  void known(Answer answer) {
    answer.known = true;
    if (answer.outOfTurn) {
      write(answer);
    }
  }

  private void write(Answer answer) {
    unconfirmedBytes -= answer.bytes;
    answer.write(outbound);
  }

  /** Writes the answers whose turn has come. */
  void writeAnswers() {
    Answer answer = unanswered.peekFirst();
    while (answer != null && answer.known) {
      unanswered.removeFirst();
      write(answer);
      answer = unanswered.peekFirst();
    }
    if (unconfirmedBytes <= services.limits().maxUnconfirmedBytes() / 2) {
      gate.open(ReadGate.Reason.UNCONFIRMED);
    }
  }
}
