package io.blipmq.server.config;

/**
 * What a key is set to, and where.
 *
 * @param value of the key's type
 * @param origin for messages: {@code blipmq.toml:3}, {@code environment PORT}
 */
record Setting<T>(T value, String origin) {}
