package io.blipmq.server.config;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * An address to listen on.
 *
 * @param host a name or a literal address, an IPv6 one without its brackets
 * @param port empty where the text gave none
 */
public record HostPort(String host, OptionalInt port) {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_HOST = 255;

  /** Reads {@code host}, {@code host:port}, {@code [v6]:port} or a bare IPv6 address. */
  static Optional<HostPort> parse(String text) {
    int colon = text.lastIndexOf(':');
    boolean bareV6 = !text.startsWith("[") && colon != text.indexOf(':');
    boolean bracketsOnly = text.startsWith("[") && text.endsWith("]");
    if (colon < 0 || bareV6 || bracketsOnly) {
      return host(text).map(host -> new HostPort(host, OptionalInt.empty()));
    }
    OptionalInt port = port(text.substring(colon + 1));
    return port.isEmpty()
        ? Optional.empty()
        : host(text.substring(0, colon)).map(host -> new HostPort(host, port));
  }

  /** The same host, to be combined with a port from elsewhere. */
  HostPort withoutPort() {
    return new HostPort(host, OptionalInt.empty());
  }

  @Override
  public String toString() {
    String bracketed = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return port.isPresent() ? bracketed + ":" + port.getAsInt() : bracketed;
  }

  private static Optional<String> host(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]") && text.length() > 2;
    String host = bracketed ? text.substring(1, text.length() - 1) : text;
    boolean v6 = host.indexOf(':') >= 0;
    boolean good =
        !host.isEmpty()
            && host.length() <= MAX_HOST
            && (bracketed == v6 || !bracketed)
            && host.chars().allMatch(c -> isHostCharacter(c, v6));
    return good ? Optional.of(host) : Optional.empty();
  }

  private static boolean isHostCharacter(int c, boolean v6) {
    boolean letterOrDigit = c < 128 && Character.isLetterOrDigit(c);
    return letterOrDigit || c == '.' || c == '-' || c == '_' || (v6 && (c == ':' || c == '%'));
  }

  private static OptionalInt port(String digits) {
    boolean number = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!number || digits.length() > 5 || Integer.parseInt(digits) > MAX_PORT) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(digits));
  }
}
