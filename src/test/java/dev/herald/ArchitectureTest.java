package dev.herald;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The folders show the architecture, and imports only go down. */
class ArchitectureTest {
  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.herald");

  private static void onlyDependsOn(String name, String... allowed) {
    Set<String> packages = new HashSet<>();
    packages.add("dev.herald." + name);
    for (String allow : allowed) {
      packages.add("dev.herald." + allow);
    }
    noClasses()
        .that()
        .resideInAPackage("dev.herald." + name)
        .should()
        .dependOnClassesThat(
            describe(
                "are not in " + packages,
                other ->
                    other.getPackageName().startsWith("dev.herald")
                        && !packages.contains(other.getPackageName())))
        .check(PRODUCTION);
  }

  @Test
  void packagesDependOnlyDownwards() {
    onlyDependsOn("core");
    onlyDependsOn("config", "core");
    onlyDependsOn("protocol", "core");
    onlyDependsOn("hub", "core", "config", "protocol");
    onlyDependsOn("grid", "core");
    onlyDependsOn("ledger", "core", "config", "grid");
    onlyDependsOn("cluster", "core", "config");
    onlyDependsOn("presence", "core", "grid");
    onlyDependsOn("auth", "core", "config");
    onlyDependsOn(
        "app", "core", "config", "protocol", "hub", "ledger", "cluster", "presence", "auth");
    onlyDependsOn("edge.http", "core", "protocol");
    onlyDependsOn("edge.api", "core", "protocol", "app", "edge.http");
    onlyDependsOn("edge.sockjs", "core", "protocol", "hub");
    onlyDependsOn("client");
    onlyDependsOn(
        "edge",
        "core",
        "config",
        "protocol",
        "hub",
        "auth",
        "app",
        "edge.http",
        "edge.api",
        "edge.sockjs");
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("dev.herald.(*)..").should().beFreeOfCycles().check(PRODUCTION);
  }

  @Test
  void theClientNeedsNothingButVertxCore() {
    classes()
        .that()
        .resideInAPackage("dev.herald.client")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.herald.client", "io.vertx.core..", "java..")
        .check(PRODUCTION);
  }

  @Test
  void onlyTheEdgeSeesHttp() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.herald.edge..", "dev.herald")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx.core.http..", "io.vertx.ext.web..")
        .check(PRODUCTION);
  }

  @Test
  void onlyOpsSeesMicrometer() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.herald.ops")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micrometer..")
        .check(PRODUCTION);
  }

  @Test
  void jsonObjectsStayAtTheBorder() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.herald.edge..", "dev.herald.protocol", "dev.herald.client")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.vertx.core.json..")
        .check(PRODUCTION);
  }

  @Test
  void threadsAndTimeEnterThroughTheLoop() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.herald.edge..", "dev.herald.client", "dev.herald")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.vertx.core.Vertx")
        .check(PRODUCTION);
  }

  @Test
  void classesAreFinal() {
    classes()
        .that()
        .areNotInterfaces()
        .and()
        .areNotAnonymousClasses()
        .and()
        .areNotEnums()
        .should()
        .haveModifier(JavaModifier.FINAL)
        .orShould()
        .haveModifier(JavaModifier.ABSTRACT)
        .allowEmptyShould(true)
        .check(PRODUCTION);
  }
}
