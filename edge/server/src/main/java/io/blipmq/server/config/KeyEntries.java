package io.blipmq.server.config;

import io.blipmq.api.BlipException;
import io.blipmq.api.TopicName;
import io.blipmq.gateway.connection.Permissions;
import io.blipmq.gateway.connection.Principal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads API keys with what they may do: tables of a file, or one text. Says everything that is
 * wrong with them, and never shows a key.
 */
final class KeyEntries {
  static final String EXPECTED =
      "[[auth.key]] tables with name, key, publish and subscribe (lists of patterns as"
          + " \"sensors/7/#\"), manage and anonymous (true or false), or a list of texts as"
          + " \"name=sensor-7;key=KEY;publish=sensors/7/#;subscribe=commands/7/#\" (in the"
          + " environment, separated by commas)";

  private static final RawValue YES = new RawValue.Truth(true);
  private static final RawValue NO = new RawValue.Truth(false);
  private static final List<String> MEMBERS =
      List.of("name", "key", "publish", "subscribe", "manage", "anonymous");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** What those are called that have no entry. */
  private static final Pattern TAKEN = Pattern.compile("key-[0-9]+|" + Principal.ANYONE.name());

  private final List<WrongEntriesException.Problem> problems = new ArrayList<>();
  private final List<KeyEntry> entries = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Set<String> keys = new HashSet<>();

  private int number;
  private int line;
  private String label = "";

  private KeyEntries() {}

  /**
   * The entries of a file, tables or texts; empty if it has something else.
   *
   * @throws WrongEntriesException if there is something wrong with one of them
   */
  static Optional<List<KeyEntry>> ofFile(RawValue raw) {
    if (!(raw instanceof RawValue.Items(var values))) {
      return Optional.empty();
    }
    KeyEntries all = new KeyEntries();
    for (RawValue value : values) {
      switch (value) {
        case RawValue.Table table -> all.read(table);
        case RawValue.Text(var text) -> all.read(table(text));
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(all.result());
  }

  /** The same of one text, {@code name=a;key=k;publish=a/#;publish=b,name=…}. */
  static Optional<List<KeyEntry>> ofText(String text) {
    KeyEntries all = new KeyEntries();
    for (String entry : text.split(",", -1)) {
      all.read(table(entry));
    }
    return Optional.of(all.result());
  }

  private static RawValue.Table table(String text) {
    Map<String, RawValue> members = new LinkedHashMap<>();
    for (String member : text.split(";", -1)) {
      int equals = member.indexOf('=');
      String name = (equals < 0 ? member : member.substring(0, equals)).strip();
      RawValue value = equals < 0 ? YES : value(name, member.substring(equals + 1).strip());
      if (name.equals("publish") || name.equals("subscribe")) {
        members.merge(name, new RawValue.Items(List.of(value)), KeyEntries::joined);
      } else {
        members.put(name, value);
      }
    }
    return new RawValue.Table(0, members);
  }

  private static RawValue value(String member, String text) {
    boolean truth = member.equals("manage") || member.equals("anonymous");
    return switch (text) {
      case "true" -> truth ? YES : new RawValue.Text(text);
      case "false" -> truth ? NO : new RawValue.Text(text);
      default -> new RawValue.Text(text);
    };
  }

  private static RawValue joined(RawValue some, RawValue more) {
    List<RawValue> both = new ArrayList<>(((RawValue.Items) some).values());
    both.addAll(((RawValue.Items) more).values());
    return new RawValue.Items(both);
  }

  private List<KeyEntry> result() {
    if (!problems.isEmpty()) {
      throw new WrongEntriesException(problems);
    }
    return List.copyOf(entries);
  }

  private void read(RawValue.Table table) {
    line = table.line();
    number++;
    label = "entry " + number;
    int before = problems.size();
    Map<String, RawValue> members = table.members();
    for (String member : members.keySet()) {
      if (!MEMBERS.contains(member)) {
        problem(
            "unknown key \"%s\"; the nearest known one is %s"
                .formatted(Printable.of(member), NearestName.of(member, MEMBERS)));
      }
    }
    boolean anonymous = truth(members, "anonymous");
    String name = name(members, anonymous);
    String key = key(members, anonymous);
    List<String> publish = patterns(members, "publish");
    List<String> subscribe = patterns(members, "subscribe");
    boolean manage = truth(members, "manage");
    if (problems.size() == before) {
      Permissions permissions = Permissions.of(publish, subscribe, manage);
      entries.add(new KeyEntry(key, new Principal(name, permissions)));
    }
  }

  private String name(Map<String, RawValue> members, boolean anonymous) {
    RawValue raw = members.get("name");
    if (raw == null && anonymous) {
      return Principal.ANYONE.name();
    }
    if (!(raw instanceof RawValue.Text(var name)) || !NAME.matcher(name).matches()) {
      problem(
          "expected name, 1 to 64 letters, digits, \".\", \"_\" and \"-\", got "
              + (raw == null ? "none" : raw.describe()));
      return "";
    }
    label += " (" + name + ")";
    if (TAKEN.matcher(name).matches()) {
      problem("the broker calls others so; expected another name");
    } else if (!names.add(name)) {
      problem("an entry before it has the same name; expected another one");
    }
    return name;
  }

  private String key(Map<String, RawValue> members, boolean anonymous) {
    RawValue raw = members.get("key");
    if (anonymous) {
      if (raw != null) {
        problem("anonymous is for those who show no key; leave key or anonymous out");
      } else if (!keys.add("")) {
        problem("an entry before it is for those who show no key; leave one of them out");
      }
      return "";
    }
    if (!(raw instanceof RawValue.Text(var key)) || !ApiKeys.isUsable(key)) {
      problem(
          "expected key, a text of 1 to 1024 bytes (or anonymous = true, for those who show none),"
              + " got "
              + (raw == null ? "none" : "something else"));
      return "";
    }
    if (!keys.add(key)) {
      problem("an entry before it has the same key; expected another one");
    }
    return key;
  }

  private List<String> patterns(Map<String, RawValue> members, String member) {
    RawValue raw = members.getOrDefault(member, new RawValue.Items(List.of()));
    List<String> patterns = new ArrayList<>();
    if (raw instanceof RawValue.Items(var values)) {
      for (RawValue value : values) {
        if (value instanceof RawValue.Text(var pattern)) {
          check(member, pattern);
          patterns.add(pattern);
        } else {
          problem(member + ": expected patterns as \"sensors/7/#\", got " + value.describe());
        }
      }
    } else {
      problem(member + ": expected a list of patterns as [\"sensors/7/#\"], got " + raw.describe());
    }
    return patterns;
  }

  private void check(String member, String pattern) {
    try {
      TopicName.checkPattern(pattern);
    } catch (BlipException.InvalidRequest e) {
      problem(member + ": " + Printable.of(String.valueOf(e.getMessage())));
    }
  }

  private boolean truth(Map<String, RawValue> members, String member) {
    RawValue raw = members.getOrDefault(member, NO);
    if (raw instanceof RawValue.Truth(var value)) {
      return value;
    }
    problem(member + ": expected true or false, got " + raw.describe());
    return false;
  }

  private void problem(String what) {
    problems.add(new WrongEntriesException.Problem(line, label + ": " + what));
  }
}
