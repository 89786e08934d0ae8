package dev.larder;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.Test;

/** Which part may know which, and what the pure and the durable parts keep away from. */
class ArchitectureTest {
  private static final JavaClasses LARDER =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("test-classes"))
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.larder");

  /** What answers differently each time it is asked. */
  private static final DescribedPredicate<JavaAccess<?>> A_CLOCK_OR_CHANCE =
      using("a clock or chance", ArchitectureTest::isClockOrChance);

  /** Collections whose order differs from one JVM to the next. */
  private static final DescribedPredicate<JavaAccess<?>> UNORDERED =
      using("a collection without a stable order", ArchitectureTest::isUnordered);

  private static final DescribedPredicate<JavaClass> THREADS_OR_IO =
      resideInAnyPackage(
              "java.util.concurrent..", "java.io..", "java.nio..", "java.net..", "java.sql..")
          .or(type(Thread.class))
          .or(type(Process.class))
          .or(type(ProcessBuilder.class))
          .as("threads or I/O");

  private static final DescribedPredicate<JavaClass> SQL =
      resideInAnyPackage(
              "java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer..", "org.flywaydb..")
          .and(DescribedPredicate.not(assignableTo(SQLException.class)))
          .as("SQL");

  private static final DescribedPredicate<JavaClass> PLANS_JSON =
      resideInAPackage("dev.larder.plan")
          .and(
              simpleNameEndingWith("Json")
                  .or(simpleNameEndingWith("Reading"))
                  .or(simpleNameEndingWith("Writing")));

  /** What the store shows: its facades, and the values that they take and give. */
  private static final Set<String> DOORS =
      Set.of(
          "Database NewerSchema Schema StoreClock TransactionTimeout",
          "bench.BenchDatabase bench.ClaimBench bench.Contender bench.LibraryClaims"
              + " bench.PassBench bench.ServerState bench.ServerWork",
          "build.BuildTicket build.BuildWorkflow build.Replacement build.WorkflowRun",
          "claim.Claims claim.GrantedClaim claim.Leases",
          "counter.Counter counter.Histogram counter.Timing",
          "event.Change event.EventFilter event.EventTail event.EventView event.RequestId",
          "history.Retention",
          "metric.Metrics metric.Gauge metric.PoolMetrics",
          "notification.NotificationMessage notification.Notifications",
          "pass.Decision pass.PassScope pass.Passes pass.Reconciliation pass.DueOutcome"
              + " pass.StoredSnapshots",
          "pool.ApplyResult pool.InvalidateResult pool.PauseResult pool.PauseScope pool.Pools"
              + " pool.ResetResult pool.UploadedDirectories sql.ResolveResult",
          "secret.SealedValues secret.Secrets secret.UnknownSecretKey",
          "setting.Settings setting.SharedSettings",
          "token.NewToken token.StoredToken token.Tokens",
          "view.AttemptLog view.BuildFilter view.BuildView view.ClaimView view.LimitUse"
              + " view.PoolDiagnostics view.PoolStock view.StockOutlook view.Views"
              + " view.WorkspaceFilter view.WorkspaceView",
          "worker.LeaderJob worker.Leadership worker.Workers",
          "workspace.BuildLifecycle workspace.Forecasts workspace.StockChecks workspace.Unfinished"
              + " workspace.Workspaces");

  private static final int MAX_CLASSES = 30;
  private static final DescribedPredicate<JavaClass> BEHIND_THE_DOORS =
      resideInAPackage("dev.larder.store..")
          .and(
              DescribedPredicate.describe(
                  "no door",
                  type ->
                      DOORS.stream()
                          .flatMap(line -> Stream.of(line.split(" ")))
                          .noneMatch(door -> outermost(type).equals("dev.larder.store." + door))))
          .as("behind the doors of the store");

  @Test
  void theRulesSeeWhatTheyForbid() {
    assertThat(LARDER.that(inCore())).hasSizeGreaterThan(100);
    ArchRule none =
        noClasses()
            .that()
            .resideInAPackage("dev.larder.worker..")
            .should()
            .accessTargetWhere(A_CLOCK_OR_CHANCE);
    assertThatThrownBy(() -> none.check(LARDER)).hasMessageContaining("System.nanoTime()");
  }

  @Test
  void coreKnowsNeitherWorkflowsNorTheWorker() {
    noClasses()
        .that(are(inCore()))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.larder.workflow..",
            "dev.larder.client..",
            "dev.larder.cli..",
            "dev.larder.server..",
            "dev.larder.worker..",
            "io.temporal..")
        .check(LARDER);
  }

  @Test
  void workflowsKnowOfTheCoreOnlyItsNounsAndNotTheWorker() {
    classes()
        .that()
        .resideInAPackage("dev.larder.workflow..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.larder.workflow..",
            "dev.larder.pool..",
            "io.temporal..",
            "io.nexusrpc..",
            "com.fasterxml.jackson..",
            "com.uber.m3..",
            "org.slf4j..",
            "org.jspecify..",
            "java..")
        .check(LARDER);
  }

  @Test
  void workflowsUseNoClockChanceThreadsOrIo() {
    noClasses()
        .that()
        .resideInAPackage("dev.larder.workflow..")
        .should()
        .dependOnClassesThat(THREADS_OR_IO)
        .orShould()
        .accessTargetWhere(A_CLOCK_OR_CHANCE)
        .check(LARDER);
    noMethods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAPackage("dev.larder.workflow..")
        .should()
        .haveModifier(JavaModifier.SYNCHRONIZED)
        .check(LARDER);
  }

  @Test
  void workflowsHaveNoCollectionsWithoutAStableOrder() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.larder.workflow..", "dev.larder.pool..")
        .should()
        .accessTargetWhere(UNORDERED)
        .check(LARDER);
  }

  @Test
  void thePlannerIsPure() {
    classes()
        .that()
        .resideInAPackage("dev.larder.plan")
        .and(are(DescribedPredicate.not(PLANS_JSON)))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.larder.plan", "dev.larder.pool", "dev.larder.document", "org.jspecify..", "java..")
        .check(LARDER);
    noClasses()
        .that()
        .resideInAPackage("dev.larder.plan")
        .should()
        .dependOnClassesThat(
            THREADS_OR_IO.and(
                DescribedPredicate.not(
                    type(StringWriter.class)
                        .or(type(IOException.class))
                        .or(type(UncheckedIOException.class)))))
        .orShould()
        .accessTargetWhere(A_CLOCK_OR_CHANCE)
        .check(LARDER);
  }

  @Test
  void planKnowsJacksonOnlyWhereItReadsAndWritesJson() {
    classes()
        .that(are(PLANS_JSON))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.larder.plan",
            "dev.larder.pool",
            "dev.larder.document",
            "com.fasterxml.jackson.core..",
            "org.jspecify..",
            "java..")
        .check(LARDER);
  }

  /** Addresses and the embedded server need the driver; errors are told apart by their states. */
  @Test
  void onlyTheStoreSpeaksSql() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.larder.store..")
        .and()
        .doNotHaveFullyQualifiedName("dev.larder.worker.config.DatabaseAddress")
        .and()
        .resideOutsideOfPackage("dev.larder.worker.dev..")
        .should()
        .dependOnClassesThat(SQL)
        .check(LARDER);
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.larder.store..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.jooq..")
                .and(DescribedPredicate.not(assignableTo(DataAccessException.class))))
        .check(LARDER);
  }

  @Test
  void packagesAreNamedForWhatTheyAreAbout() {
    noClasses()
        .should()
        .resideInAnyPackage("..util..", "..impl..", "..common..", "..model..", "..dto..")
        .check(LARDER);
  }

  @Test
  void packagesDependOnEachOtherInOneDirection() {
    slices().matching("dev.larder.(*)..").should().beFreeOfCycles().check(LARDER);
    slices().matching("dev.larder.worker.(*)..").should().beFreeOfCycles().check(LARDER);
  }

  @Test
  void packagesHaveAtMostThirtyClasses() {
    Map<String, Long> sizes =
        LARDER.stream()
            .filter(type -> type.getEnclosingClass().isEmpty() && !type.isAnonymousClass())
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .filter(type -> !type.getPackageName().startsWith("dev.larder.store.schema"))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
    assertThat(sizes.entrySet())
        .filteredOn(entry -> entry.getValue() > MAX_CLASSES)
        .extracting(Map.Entry::getKey)
        .as("packages of more than %d classes", MAX_CLASSES)
        .isEmpty();
  }

  @Test
  void theRoomsOfTheCommandLineDependOnEachOtherInOneDirection() {
    for (String room : List.of("dev.larder.cli", "dev.larder.worker.cli")) {
      slices().matching(room + ".(*)..").should().beFreeOfCycles().check(LARDER);
      noClasses()
          .that()
          .resideInAPackage(room + ".*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(room)
          .check(LARDER);
    }
  }

  @Test
  void theRoomsOfTheStoreDependOnEachOtherInOneDirection() {
    slices().matching("dev.larder.store.(*)..").should().beFreeOfCycles().check(LARDER);
    noClasses()
        .that()
        .resideInAPackage("dev.larder.store")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.larder.store.*")
        .check(LARDER);
  }

  @Test
  void theRoomsOfTheWorkflowsDependOnEachOtherInOneDirection() {
    slices().matching("dev.larder.workflow.(*)..").should().beFreeOfCycles().check(LARDER);
    noClasses()
        .that()
        .resideInAPackage("dev.larder.workflow")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.larder.workflow.*")
        .check(LARDER);
  }

  @Test
  void whoIsOutsideTheStoreComesThroughItsDoors() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.larder.store..")
        .should()
        .dependOnClassesThat(BEHIND_THE_DOORS)
        .check(LARDER);
  }

  @Test
  void onlyTheCommandLineKnowsPicocli() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.larder..cli..", "dev.larder.worker.dev..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(LARDER);
  }

  private static DescribedPredicate<JavaClass> inCore() {
    return resideInAPackage("dev.larder..")
        .and(
            DescribedPredicate.not(
                resideInAnyPackage(
                    "dev.larder.workflow..",
                    "dev.larder.client..",
                    "dev.larder.cli..",
                    "dev.larder.server..",
                    "dev.larder.worker..")))
        .as("in the core");
  }

  private static String outermost(JavaClass type) {
    return type.getName().replaceFirst("\\$.*", "");
  }

  private static DescribedPredicate<JavaAccess<?>> using(
      String what, Predicate<CodeUnitAccessTarget> wanted) {
    return DescribedPredicate.describe(
        what,
        access -> access.getTarget() instanceof CodeUnitAccessTarget target && wanted.test(target));
  }

  private static boolean isClockOrChance(CodeUnitAccessTarget target) {
    String owner = target.getOwner().getPackageName();
    String name = target.getName();
    boolean now = name.equals("now") && owner.startsWith("java.time");
    boolean system =
        Set.of("currentTimeMillis", "nanoTime", "randomUUID").contains(name)
            && owner.startsWith("java.");
    boolean math = target.getFullName().startsWith("java.lang.Math.random");
    return now
        || system
        || math
        || target.getOwner().isAssignableTo(Clock.class)
        || target.getOwner().isAssignableTo(RandomGenerator.class);
  }

  private static boolean isUnordered(CodeUnitAccessTarget target) {
    boolean immutable =
        Set.of(Set.class.getName(), Map.class.getName()).contains(target.getOwner().getName())
            && Set.of("of", "ofEntries", "copyOf").contains(target.getName())
            && !target.getRawParameterTypes().isEmpty();
    boolean collected =
        target.getOwner().isEquivalentTo(Collectors.class)
            && Set.of("toSet", "toMap", "toUnmodifiableSet", "toUnmodifiableMap")
                .contains(target.getName());
    return immutable
        || collected
        || target.getOwner().isEquivalentTo(HashSet.class)
        || target.getOwner().isEquivalentTo(HashMap.class);
  }
}
