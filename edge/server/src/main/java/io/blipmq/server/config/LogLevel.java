package io.blipmq.server.config;

/** How important a line must be to be logged. */
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE
}
