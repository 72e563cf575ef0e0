package io.blipmq.system;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * The rules between packages that neither Maven's modules nor module-info can say. Which module may
 * use which is theirs.
 */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.blipmq");

  /** The one place where the engine gets at the machine's clocks and randomness. */
  private static final String ENVIRONMENT = "io\\.blipmq\\.core\\.port\\.Environment.*";

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

  @Test
  void noProtocolImportsAnother() {
    slices()
        .matching("io.blipmq.gateway.(*)..")
        .should()
        .notDependOnEachOther()
        // No protocol, but what all of them stand on.
        .ignoreDependency(alwaysTrue(), resideInAnyPackage("io.blipmq.gateway.connection.."))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void theEngineTouchesNoFilesAndNoSockets() {
    noClasses()
        .that()
        .resideInAPackage("io.blipmq.core..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.io..", "java.net..", "java.nio.file..", "java.nio.channels..")
                // Where a journal is to live is handed on, and not opened.
                .and(not(type(Path.class))))
        .check(CLASSES);
  }

  @Test
  void theEngineTakesTimeAndRandomnessFromItsEnvironment() {
    noClasses()
        .that()
        .resideInAPackage("io.blipmq.core..")
        .and()
        .haveNameNotMatching(ENVIRONMENT)
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .dependOnClassesThat(type(Clock.class).or(type(ThreadLocalRandom.class)))
        .check(CLASSES);
  }

  @Test
  void nothingButCodecsLooksIntoClasses() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.blipmq.api",
            "io.blipmq.client..",
            "io.blipmq.core..",
            "io.blipmq.gateway..",
            "io.blipmq.journal..",
            "io.blipmq.micrometer..",
            "io.blipmq.wire..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("java.lang.reflect..", "tools.jackson.databind.."))
        .check(CLASSES);
  }

  @Test
  void formatsKnowNothingOfMessages() {
    noClasses()
        .that()
        .resideInAPackage("io.blipmq.api.codec..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("io.blipmq.api", "io.blipmq.api.spi"))
        .check(CLASSES);
  }

  @Test
  void theEngineHasNoStaticState() {
    fields()
        .that()
        .areDeclaredInClassesThat()
        .resideInAPackage("io.blipmq.core..")
        .and()
        .areStatic()
        .should()
        .beFinal()
        .allowEmptyShould(true)
        .check(CLASSES);
  }
}
