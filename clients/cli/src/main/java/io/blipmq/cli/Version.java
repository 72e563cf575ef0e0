package io.blipmq.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, read from the jar's manifest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Main.class.getPackage().getImplementationVersion();
    return new String[] {"blipmq " + Objects.requireNonNullElse(version, "(not packaged)")};
  }
}
