package io.blipmq.cli;

import io.blipmq.api.BlipException;
import io.blipmq.api.Routing;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --partition}: a way to choose it, or its number. */
final class RoutingConverter implements ITypeConverter<Routing> {
  /** What a shell offers to complete. */
  static final class Words implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("by-key", "round-robin", "random").iterator();
    }
  }

  @Override
  public Routing convert(String text) {
    return switch (text) {
      case "by-key" -> Routing.byKey();
      case "round-robin" -> Routing.roundRobin();
      case "random" -> Routing.random();
      default -> toPartition(text);
    };
  }

  private static Routing toPartition(String text) {
    try {
      return Routing.toPartition(Integer.parseInt(text));
    } catch (NumberFormatException | BlipException.InvalidRequest e) {
      throw new TypeConversionException(
          "'" + text + "' is no partition; use by-key, round-robin, random, or a number from 0");
    }
  }
}
