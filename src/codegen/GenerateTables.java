import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Target;

/**
 * Generates the jOOQ tables from the migrations: starts a throw-away PostgreSQL, migrates it, reads
 * its catalogue. Does nothing when neither the migrations nor this file changed since the last run.
 */
public final class GenerateTables {
  private GenerateTables() {}

  /** Arguments: the folder of the migrations, the folder to write to. */
  public static void main(String[] args) throws Exception {
    Path migrations = Path.of(args[0]);
    Path target = Path.of(args[1]);
    Path stamp = target.resolve("migrations.sha256");
    String digest = digestOf(migrations);
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
                              .withExcludes("flyway_schema_history"))
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

  private static String digestOf(Path migrations) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
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
