package dev.larder.server.apply;

import static dev.larder.access.Scope.ADMIN;

import dev.larder.desired.PoolFile;
import dev.larder.document.Document;
import dev.larder.document.Fields;
import dev.larder.poolfile.PoolFileReader;
import dev.larder.poolfile.PoolFileText;
import dev.larder.server.answer.ChangeDocuments;
import dev.larder.server.http.Answer;
import dev.larder.server.http.ApiProblem;
import dev.larder.server.http.ProblemType;
import dev.larder.server.http.Request;
import dev.larder.server.http.Route;
import dev.larder.server.temporal.FollowUps;
import dev.larder.store.pool.ApplyResult;
import dev.larder.store.pool.Pools;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Applies pool files: all of it, or nothing. */
public final class ApplyRoutes {
  private static final int MAX_BODY = 4 << 20;
  private static final int MAX_FILES = 1_000;

  private final Pools pools;
  private final UploadRoutes uploads;
  private final FollowUps followUps;

  public ApplyRoutes(Pools pools, UploadRoutes uploads, FollowUps followUps) {
    this.pools = pools;
    this.uploads = uploads;
    this.followUps = followUps;
  }

  public List<Route> routes() {
    return List.of(Route.post("/v1/apply", this::apply, ADMIN).reading(MAX_BODY));
  }

  /**
   * What is applied.
   *
   * @param variables what {@code ${NAME}} stands for: never the server's own environment
   * @param directories hashes of what was sent, by what is written in any of the files
   */
  private record Body(
      List<File> files,
      Map<String, String> variables,
      Map<String, String> directories,
      boolean prune,
      boolean dryRun) {
    private record File(String name, String content, Map<String, String> directories) {}

    static Optional<Body> read(Fields fields) {
      List<File> files = new ArrayList<>();
      for (var node : fields.requiredList("files")) {
        try (Fields file = fields.of(node)) {
          Optional<String> name = file.requiredString("name");
          Optional<String> content = file.requiredString("content");
          Map<String, String> directories = file.strings("directories");
          if (name.isPresent() && content.isPresent()) {
            files.add(new File(name.get(), content.get(), directories));
          }
        }
      }
      if (files.isEmpty() || files.size() > MAX_FILES) {
        fields.complain("files", "send 1 to %d files".formatted(MAX_FILES));
      }
      return Optional.of(
          new Body(
              files,
              fields.strings("variables"),
              fields.strings("directories"),
              fields.bool("prune").orElse(false),
              fields.bool("dryRun").orElse(false)));
    }

    /** Those of one file: its own, and those that are named for all. */
    Map<String, String> directories(File file) {
      Map<String, String> all = new HashMap<>(directories);
      all.putAll(file.directories);
      return all;
    }

    List<Map.Entry<String, String>> named() {
      return Stream.concat(
              directories.entrySet().stream(),
              files.stream().flatMap(file -> file.directories.entrySet().stream()))
          .toList();
    }

    /** Without what the variables stand for. */
    @Override
    public String toString() {
      return "apply of " + files.size() + " files";
    }
  }

  private Answer apply(Request request) throws InterruptedException {
    Body body = request.body(Body::read);
    List<String> warnings = new ArrayList<>();
    try (UnpackedUploads unpacked = uploads.unpack(body.named())) {
      PoolFile wanted =
          PoolFileReader.readTexts(
              body.files.stream()
                  .map(
                      file ->
                          new PoolFileText(
                              file.name,
                              file.content,
                              unpacked.directories(body.directories(file))))
                  .toList(),
              body.variables,
              warning -> warnings.add(warning.toString()));
      if (!request.access().mayInAllOf(ADMIN, wanted.organization())) {
        throw new ApiProblem(
                ProblemType.FORBIDDEN,
                "to apply in %s needs the scope admin for all of it"
                    .formatted(wanted.organization()))
            .with("scope", List.of(ADMIN.label()));
      }
      ApplyResult result = pools.apply(wanted, request.subject(), body.prune, body.dryRun);
      followUps.presetsChanged(result.presets());
      return Answer.ok(
          new Document()
              .put("items", result.changes().stream().map(ChangeDocuments::document).toList())
              .put("next", Optional.empty())
              .put("dryRun", result.dryRun())
              .put("pools", names(wanted))
              .put("warnings", warnings));
    }
  }

  private static List<String> names(PoolFile file) {
    return file.templates().stream()
        .flatMap(
            template ->
                template.presets().stream()
                    .map(
                        preset ->
                            file.organization() + "/" + template.name() + "/" + preset.name()))
        .toList();
  }
}
