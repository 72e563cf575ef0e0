package io.blipmq.core.port;

/**
 * Asks a log for messages of a partition.
 *
 * @param from the first offset
 * @param to the offset behind the last; everything below has been confirmed
 * @param place from the page before this one; 0 if the reading begins here
 * @param maxBytes the page ends behind the message with which it reaches so many bytes of memory
 */
public record ReadRequest(int topic, int partition, long from, long to, long place, int maxBytes) {}
