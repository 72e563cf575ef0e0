package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.ConnectOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Where a broker is. Immutable.
 *
 * @param host a name or a literal address, IPv6 without brackets
 * @param port 1 to 65535
 */
record Address(String host, int port) {
  private static final String SCHEME = "blip://";
  private static final String ENCRYPTED = "blips://";

  /**
   * Reads {@code host}, {@code host:port}, {@code [ipv6]}, {@code [ipv6]:port}, each perhaps behind
   * {@code blip://} or {@code blips://}.
   *
   * @throws BlipException.InvalidRequest if it is none of these
   */
  static Address parse(String text) {
    String rest = text.strip();
    String scheme = isEncrypted(text) ? ENCRYPTED : SCHEME;
    if (rest.regionMatches(true, 0, scheme, 0, scheme.length())) {
      rest = rest.substring(scheme.length());
      rest = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
    }
    if (rest.startsWith("[")) {
      int end = rest.indexOf(']');
      String after = end < 0 ? "?" : rest.substring(end + 1);
      if (end < 2 || !(after.isEmpty() || after.startsWith(":"))) {
        throw bad(text, "an IPv6 address stands in brackets, the port behind them");
      }
      return new Address(rest.substring(1, end), port(text, after));
    }
    int colon = rest.indexOf(':');
    boolean bareIpv6 = colon >= 0 && rest.indexOf(':', colon + 1) >= 0;
    String host = colon < 0 || bareIpv6 ? rest : rest.substring(0, colon);
    if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || c == '/' || c == '@')) {
      throw bad(text, "the host is missing or holds a character that no host has");
    }
    return new Address(host, port(text, colon < 0 || bareIpv6 ? "" : rest.substring(colon)));
  }

  /** Whether an address asks for TLS. */
  static boolean isEncrypted(String text) {
    return text.strip().regionMatches(true, 0, ENCRYPTED, 0, ENCRYPTED.length());
  }

  private static int port(String text, String colonAndPort) {
    if (colonAndPort.isEmpty()) {
      return ConnectOptions.DEFAULT_PORT;
    }
    String digits = colonAndPort.substring(1);
    boolean number = !digits.isEmpty() && digits.length() <= 5;
    int port =
        number && digits.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(digits) : 0;
    if (port < 1 || port > 65_535) {
      throw bad(text, "the port is \"" + digits + "\"; use 1 to 65535");
    }
    return port;
  }

  private static BlipException.InvalidRequest bad(String text, String why) {
    return new BlipException.InvalidRequest(
        "address \"" + text + "\": " + why + "; write host:port, for example 127.0.0.1:7878");
  }

  /** Whether {@link #resolve} needs to ask nobody. */
  boolean isLiteral() {
    return host.equalsIgnoreCase("localhost") || literalOrEmpty().size() == 1;
  }

  /** The addresses to try, in order. May block for a name server unless {@link #isLiteral}. */
  List<InetAddress> resolve() throws UnknownHostException {
    if (host.equalsIgnoreCase("localhost")) {
      return List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
    }
    List<InetAddress> literal = literalOrEmpty();
    return literal.isEmpty() ? List.of(InetAddress.getAllByName(host)) : literal;
  }

  private List<InetAddress> literalOrEmpty() {
    try {
      return List.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
