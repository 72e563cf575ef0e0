package io.blipmq.system;

import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between packages, as the architecture page draws them. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.blipmq");

  @Test
  void noTwoPackagesImportEachOther() {
    slices()
        .matching("io.blipmq.(**)")
        .should()
        .beFreeOfCycles()
        // open() and connect() look the broker up, and what they look up makes a BlipMQ: the one
        // knot that a ServiceLoader brings with it, and no other class may join it.
        .ignoreDependency(name("io.blipmq.api.BlipMQ"), name("io.blipmq.api.spi.BrokerProvider"))
        .check(CLASSES);
  }
}
