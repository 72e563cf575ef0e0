package io.blipmq.core.topic;

import org.jspecify.annotations.Nullable;

/**
 * Where a follower stands.
 *
 * @param chunk what it reads next; null if it has to be read from the log
 * @param notBeforeMillis messages that were created before are passed over, up to the first one
 *     that was not
 */
public record Place(@Nullable Chunk chunk, long offset, long notBeforeMillis) {}
