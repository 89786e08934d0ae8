import static java.util.Map.entry;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.LambdaConverter;
import org.jooq.meta.jaxb.Target;

/**
 * Generates the jOOQ tables from the migrations: starts a throw-away PostgreSQL, migrates it, reads
 * its catalogue. Columns get the types of {@code dev.larder}: ids, labels, instants. Does nothing
 * when neither the migrations nor this file changed since the last run.
 */
public final class GenerateTables {
  private GenerateTables() {}

  /** The types of columns that are ids, by regular expressions for table.column. */
  private static final Map<String, String> IDS =
      Map.ofEntries(
          entry("organizations.id|.*.organization_id", "dev.larder.pool.OrganizationId"),
          entry("templates.id|.*.template_id", "dev.larder.pool.TemplateId"),
          entry(
              "template_versions.id|.*.template_version_id|templates.active_version_id",
              "dev.larder.pool.TemplateVersionId"),
          entry("pools.id|.*.pool_id", "dev.larder.pool.PoolId"),
          entry("presets.id|.*.preset_id", "dev.larder.pool.PresetId"),
          entry("workspaces.id|.*.workspace_id", "dev.larder.pool.WorkspaceId"),
          entry("builds.id|.*.build_id", "dev.larder.pool.BuildId"),
          entry("claims.id|.*.claim_id", "dev.larder.pool.ClaimId"),
          entry("workers.id", "dev.larder.pool.WorkerId"),
          entry("events.id|.*.event_id", "dev.larder.pool.EventId"),
          entry("deliveries.id", "dev.larder.pool.DeliveryId"));

  /** The types of columns that are labels. */
  private static final Map<String, String> LABELS =
      Map.ofEntries(
          entry("workspaces.state", "dev.larder.pool.WorkspaceState"),
          entry("builds.status", "dev.larder.pool.BuildStatus"),
          entry("builds.transition", "dev.larder.pool.Transition"),
          entry("builds.reason", "dev.larder.pool.BuildReason"),
          entry("claims.status", "dev.larder.claim.ClaimStatus"),
          entry("events.kind", "dev.larder.pool.EventKind"),
          entry("deliveries.status", "dev.larder.pool.DeliveryStatus"),
          entry("pools.rollover", "dev.larder.pool.Rollover"),
          entry("pools.hold_reason", "dev.larder.plan.Action.HoldReason"),
          entry("templates.on_replacement", "dev.larder.pool.OnReplacement"));

  /** Arguments: the migrations' folder, the folder to write to, this file. */
  public static void main(String[] args) throws Exception {
    Path migrations = Path.of(args[0]);
    Path target = Path.of(args[1]);
    Path stamp = target.resolve("migrations.sha256");
    String digest = digestOf(migrations, Path.of(args[2]));
    if (Files.exists(stamp) && Files.readString(stamp).equals(digest)) {
      return;
    }
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      Flyway.configure()
          .dataSource(postgres.getPostgresDatabase())
          .schemas("larder")
          .locations("filesystem:" + migrations)
          .load()
          .migrate();
      GenerationTool.generate(
          new Configuration()
              .withJdbc(
                  new Jdbc()
                      .withUrl(postgres.getJdbcUrl("postgres", "postgres"))
                      .withUser("postgres"))
              .withGenerator(
                  new Generator()
                      .withDatabase(
                          new Database()
                              .withName("org.jooq.meta.postgres.PostgresDatabase")
                              .withInputSchema("larder")
                              .withExcludes("flyway_schema_history")
                              .withForcedTypes(forcedTypes()))
                      .withGenerate(
                          new Generate()
                              .withRecords(true)
                              .withImplicitJoinPathsToOne(false)
                              .withImplicitJoinPathsToMany(false)
                              .withImplicitJoinPathsManyToMany(false)
                              .withGeneratedAnnotation(false))
                      .withTarget(
                          new Target()
                              .withPackageName("dev.larder.store.schema")
                              .withDirectory(target.toString()))));
    }
    Files.writeString(stamp, digest);
  }

  private static List<ForcedType> forcedTypes() {
    List<ForcedType> types = new ArrayList<>();
    IDS.forEach((columns, type) -> types.add(id(columns, type)));
    LABELS.forEach((column, type) -> types.add(label(column, type)));
    types.add(
        new ForcedType()
            .withName("INSTANT")
            .withIncludeTypes("timestamp with time zone|timestamptz"));
    return types;
  }

  private static ForcedType id(String columns, String type) {
    return converted(columns, type, type + "::new", type + "::value");
  }

  private static ForcedType label(String column, String type) {
    return converted(
        column,
        type,
        "label -> dev.larder.pool.Label.of(%s.class, label)".formatted(type),
        type + "::label");
  }

  private static ForcedType converted(String columns, String type, String from, String to) {
    return new ForcedType()
        .withIncludeExpression(columns)
        .withUserType(type)
        .withLambdaConverter(new LambdaConverter().withFrom(from).withTo(to));
  }

  private static String digestOf(Path migrations, Path thisFile) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    sha.update(bytesOf(thisFile));
    try (var files = Files.list(migrations)) {
      List<Path> sorted = files.sorted().toList();
      sorted.forEach(file -> sha.update(bytesOf(file)));
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static byte[] bytesOf(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
