package dev.larder;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** What a server keeps away from, and what its clients can do without. */
class ServerArchitectureTest {
  private static final JavaClasses LARDER =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("test-classes"))
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.larder");

  @Test
  void theServerKnowsNoWorkerAndRunsNoProgram() {
    noClasses()
        .that()
        .resideInAPackage("dev.larder.server..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.larder.worker..")
                .or(type(Process.class))
                .or(type(ProcessBuilder.class))
                .or(type(Runtime.class)))
        .check(LARDER);
    noClasses()
        .that()
        .resideInAPackage("dev.larder.server.*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.larder.server")
        .check(LARDER);
    slices().matching("dev.larder.server.(*)..").should().beFreeOfCycles().check(LARDER);
  }

  @Test
  void whatClientsNeedKnowsNoServer() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.larder.pool..",
            "dev.larder.plan..",
            "dev.larder.document..",
            "dev.larder.desired..",
            "dev.larder.claim..",
            "dev.larder.access..",
            "dev.larder.content..",
            "dev.larder.file..",
            "dev.larder.poolfile..",
            "dev.larder.specification..",
            "dev.larder.api..",
            "dev.larder.cli..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "java.sql..",
                "org.postgresql..",
                "com.zaxxer..",
                "org.flywaydb..",
                "org.jooq..",
                "dev.larder.store..",
                "dev.larder.server..",
                "dev.larder.worker..",
                "io.temporal.."))
        .check(LARDER);
  }
}
