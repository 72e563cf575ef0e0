package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.TopicName;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.TopicStats;
import io.blipmq.api.Topics;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.StatsReply;
import java.util.ArrayList;
import java.util.List;

/** Administration over the session: one request, one answer. Any thread but the event loop. */
final class RemoteTopics implements Topics {
  private final Session session;

  RemoteTopics(Session session) {
    this.session = session;
  }

  @Override
  public void create(String name, TopicOptions options) {
    session.ask(new ClientFrame.TopicCreate(TopicName.check(name), options));
  }

  @Override
  public void alter(String name, TopicOptions options) {
    session.ask(new ClientFrame.TopicAlter(TopicName.check(name), options));
  }

  @Override
  public void delete(String name) {
    session.ask(new ClientFrame.TopicDelete(TopicName.check(name)));
  }

  @Override
  public List<TopicStats> list() {
    return stats(new ClientFrame.Stats(ClientFrame.Stats.What.TOPICS, ""));
  }

  @Override
  public TopicStats describe(String name) {
    List<TopicStats> one =
        stats(new ClientFrame.Stats(ClientFrame.Stats.What.TOPIC, TopicName.check(name)));
    if (one.isEmpty()) {
      throw new BlipException.TopicNotFound("there is no topic " + name);
    }
    return one.getFirst();
  }

  private List<TopicStats> stats(ClientFrame.Stats question) {
    List<TopicStats> topics = new ArrayList<>();
    for (ServerFrame frame : session.ask(question)) {
      if (frame instanceof StatsReply reply) {
        topics.addAll(reply.topics());
      }
    }
    return topics;
  }

  @Override
  public void deleteSubscription(String topicOrPattern, String group) {
    session.ask(new ClientFrame.SubscriptionDelete(TopicName.checkPattern(topicOrPattern), group));
  }

  @Override
  public long resendDeadLetters(String topic, String group) {
    for (ServerFrame frame : session.ask(new ClientFrame.Resend(topic, group))) {
      if (frame instanceof ServerFrame.Ok ok) {
        return ok.value();
      }
    }
    return 0;
  }
}
