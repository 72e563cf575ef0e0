package io.blipmq.api;

import java.time.Duration;

/**
 * Where a subscription stands in one partition.
 *
 * @param topic the topic
 * @param partition the partition, from 0
 * @param committed everything before this offset is settled: where {@link Subscription#reset} goes,
 *     and where a named subscription goes on after a restart
 * @param next the offset that it reads next for the first time
 * @param end the offset that the next message gets
 * @param lag messages that it has not settled yet, those in flight included
 * @param oldestUnsettled the age of the oldest of them; zero where there is none
 */
public record Position(
    String topic,
    int partition,
    long committed,
    long next,
    long end,
    long lag,
    Duration oldestUnsettled) {}
