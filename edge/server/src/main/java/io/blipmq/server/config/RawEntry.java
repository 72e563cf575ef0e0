package io.blipmq.server.config;

/**
 * One key of a configuration file.
 *
 * @param path its name, with the table in front where it stands in one: {@code port}, {@code
 *     server.port}
 * @param line where, from 1
 * @param value what it is set to
 */
record RawEntry(String path, int line, RawValue value) {}
