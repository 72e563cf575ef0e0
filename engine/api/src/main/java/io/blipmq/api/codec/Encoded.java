package io.blipmq.api.codec;

/**
 * A value as it goes into a message.
 *
 * @param payload the bytes; who has them does not change them
 * @param contentType the value of the header {@code content-type}, empty for no such header
 * @param contentEncoding the value of the header {@code content-encoding}, empty for no such header
 */
@SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
public record Encoded(byte[] payload, String contentType, String contentEncoding) {}
