package io.blipmq.system;

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
        .check(CLASSES);
  }
}
