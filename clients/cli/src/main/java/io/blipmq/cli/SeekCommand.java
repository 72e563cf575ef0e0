package io.blipmq.cli;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.TopicName;
import io.blipmq.api.TopicStats;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code blipmq seek}: moves a named subscription. */
@Command(
    sortOptions = false,
    name = "seek",
    description = "Moves a named subscription, back to read again or ahead to skip.",
    footer = {
      "",
      "What lies before the new position counts as settled, what lies behind it as not,",
      "for all consumers of the group. `committed` offers again what was delivered and",
      "is not settled. How far back there is something to read is the topic's retention.",
      "",
      "Examples:",
      "  blipmq seek orders --group billing --to time:2026-01-31T10:00:00Z",
      "  blipmq seek orders --group billing --to latest"
    })
final class SeekCommand implements Callable<Integer> {
  private final Blipmq blipmq;

  @Mixin private GroupOptions group = new GroupOptions();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "WHERE",
      converter = StartPositionConverter.class,
      completionCandidates = StartPositionConverter.Words.class,
      description = "earliest, latest, committed, offset:N, or time:T, as `sub --from` has them.")
  private StartPosition to = new StartPosition.LastCommitted();

  SeekCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException {
    // None of the group's messages comes here.
    SubscribeOptions options = SubscribeOptions.group(group.name()).withPrefetch(0);
    try (BlipMQ broker = blipmq.connect(Blipmq.SHORT)) {
      checkThere(broker);
      try (Subscription subscription = broker.subscribe(group.pattern(), options)) {
        subscription.seek(to).join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof BlipException refused) {
          throw refused;
        }
        throw e;
      }
    }
    blipmq.done(group.json().name("moved").value(true), group + " is moved");
    return ExitCode.OK;
  }

  /** To subscribe would make a group that is not there. */
  private void checkThere(BlipMQ broker) {
    String pattern = group.pattern();
    List<TopicStats> topics =
        TopicName.isPattern(pattern)
            ? broker.topics().list()
            : List.of(broker.topics().describe(pattern));
    boolean there =
        topics.stream()
            .flatMap(topic -> topic.subscriptions().stream())
            .anyMatch(one -> one.name().equals(group.name()) && one.pattern().equals(pattern));
    if (!there) {
      throw new BlipException.SubscriptionNotFound(
          "there is no " + group + "; see: blipmq topics --json");
    }
  }
}
