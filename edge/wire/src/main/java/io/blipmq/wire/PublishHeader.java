package io.blipmq.wire;

import io.blipmq.api.Durability;
import io.blipmq.api.Routing;

/**
 * What a PUBLISH frame says of all its messages.
 *
 * @param unit all messages go to one partition, or none is accepted
 * @param atLeast the durability that the confirmation must be worth; {@link Durability#MEMORY} for
 *     what the server's policy gives
 * @param deadlineMillis how long the server may wait for room, 0 for its default
 * @param producer the number by which the server knows repeated frames again, 0 for none
 * @param sequence the frame's number, rising by producer
 * @param waits whether the server may wait for room at all, or refuses at once
 * @param routing how each message's partition is chosen
 */
public record PublishHeader(
    boolean unit,
    Durability atLeast,
    int deadlineMillis,
    long producer,
    long sequence,
    boolean waits,
    Routing routing) {}
