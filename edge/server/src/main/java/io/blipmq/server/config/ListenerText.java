package io.blipmq.server.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A further listener as it is configured: a table of a file, or one text.
 *
 * @param bind with a port
 * @param protocol the one that is spoken there, or {@code auto}
 * @param tls whether connections are encrypted
 * @param anonymous whether nobody needs an API key there
 */
record ListenerText(HostPort bind, String protocol, boolean tls, boolean anonymous) {
  /** The protocols that a listener can have. */
  static final List<String> PROTOCOLS =
      List.of("auto", "native", "flatbuffers", "jsonlines", "mqtt", "http");

  /** Those whose clients have no way to show an API key. */
  static final Set<String> WITHOUT_KEYS = Set.of("flatbuffers", "jsonlines");

  private static final String TLS = "+tls";
  private static final String ANONYMOUS = "?anonymous";
  private static final Set<String> MEMBERS = Set.of("bind_addr", "protocol", "tls", "anonymous");

  /** Reads {@code mqtt+tls://0.0.0.0:8883}, {@code jsonlines://127.0.0.1:7000?anonymous}. */
  static Optional<ListenerText> parse(String text) {
    int slashes = text.indexOf("://");
    if (slashes < 0) {
      return Optional.empty();
    }
    String scheme = text.substring(0, slashes);
    String rest = text.substring(slashes + "://".length());
    boolean tls = scheme.endsWith(TLS);
    boolean anonymous = rest.endsWith(ANONYMOUS);
    return of(
        anonymous ? rest.substring(0, rest.length() - ANONYMOUS.length()) : rest,
        tls ? scheme.substring(0, scheme.length() - TLS.length()) : scheme,
        tls,
        anonymous);
  }

  /** Reads a table. */
  static Optional<ListenerText> of(Map<String, RawValue> table) {
    RawValue no = new RawValue.Truth(false);
    RawValue bind = table.getOrDefault("bind_addr", no);
    RawValue protocol = table.getOrDefault("protocol", new RawValue.Text("auto"));
    RawValue tls = table.getOrDefault("tls", no);
    RawValue anonymous = table.getOrDefault("anonymous", no);
    return MEMBERS.containsAll(table.keySet())
            && bind instanceof RawValue.Text(var address)
            && protocol instanceof RawValue.Text(var name)
            && tls instanceof RawValue.Truth(var encrypted)
            && anonymous instanceof RawValue.Truth(var open)
        ? of(address, name, encrypted, open)
        : Optional.empty();
  }

  private static Optional<ListenerText> of(
      String address, String protocol, boolean tls, boolean anonymous) {
    return HostPort.parse(address)
        .filter(bind -> bind.port().isPresent() && PROTOCOLS.contains(protocol))
        .map(bind -> new ListenerText(bind, protocol, tls, anonymous));
  }

  @Override
  public String toString() {
    return protocol + (tls ? TLS : "") + "://" + bind + (anonymous ? ANONYMOUS : "");
  }
}
