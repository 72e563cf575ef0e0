package io.blipmq.gateway.http;

import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What there is, as a table. Immutable. */
public final class Routes {
  private final List<Entry> entries = new ArrayList<>();

  /**
   * One operation.
   *
   * @param template a path with names in braces, {@code /api/v1/topics/{topic}}
   * @param open whether it needs no API key
   * @param body whether it takes a body
   */
  public record Route(
      HttpMethod method, String template, boolean open, boolean body, Endpoint endpoint) {}

  private record Entry(Route route, List<String> segments) {}

  /** An operation, and the parts of the path that its template names. */
  public record Match(Route route, Map<String, String> parameters) {}

  public Routes(List<Route> routes) {
    for (Route route : routes) {
      entries.add(new Entry(route, List.of(route.template().substring(1).split("/", -1))));
    }
  }

  /** All of them. */
  public List<Route> all() {
    return entries.stream().map(Entry::route).toList();
  }

  /** The operation; HEAD is GET. */
  Optional<Match> find(HttpMethod method, List<String> path) {
    HttpMethod wanted = method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method;
    for (Entry entry : entries) {
      if (entry.route().method().equals(wanted)) {
        Map<String, String> parameters = match(entry.segments(), path);
        if (parameters != null) {
          return Optional.of(new Match(entry.route(), parameters));
        }
      }
    }
    return Optional.empty();
  }

  /** The methods that a path knows, as {@code Allow} lists them; empty if there is no such path. */
  String allowed(List<String> path) {
    TreeSet<String> methods = new TreeSet<>();
    for (Entry entry : entries) {
      if (match(entry.segments(), path) != null) {
        methods.add(entry.route().method().name());
      }
    }
    if (methods.isEmpty()) {
      return "";
    }
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    methods.add("OPTIONS");
    return String.join(", ", methods);
  }

  private static @Nullable Map<String, String> match(List<String> template, List<String> path) {
    if (template.size() != path.size()) {
      return null;
    }
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < template.size(); i++) {
      String part = template.get(i);
      if (part.startsWith("{")) {
        parameters.put(part.substring(1, part.length() - 1), path.get(i));
      } else if (!part.equals(path.get(i))) {
        return null;
      }
    }
    return parameters;
  }
}
