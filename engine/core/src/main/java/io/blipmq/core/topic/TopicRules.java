package io.blipmq.core.topic;

import io.blipmq.api.Retention;
import java.util.function.BooleanSupplier;

/**
 * What all topics of a broker have in common.
 *
 * @param defaultRetention for topics that have none of their own
 * @param defaultTtlMillis for messages whose topic has none either; 0 for none
 * @param maxMessageBytes the largest payload
 * @param shuttingDown whether publishes are refused
 */
public record TopicRules(
    Services services,
    Producers producers,
    DelayedMessages delayed,
    Retention defaultRetention,
    long defaultTtlMillis,
    int maxMessageBytes,
    BooleanSupplier shuttingDown) {}
