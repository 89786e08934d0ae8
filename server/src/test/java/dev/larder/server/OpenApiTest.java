package dev.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.server.http.ProblemType;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The description and the routes are of the same API. */
class OpenApiTest {
  @Test
  void everyRouteIsDescribedAndNothingElse() throws Exception {
    try (ApiStory api = new ApiStory()) {
      var served = new TreeSet<String>();
      api.server.routes().forEach(route -> served.add(route.method().name() + " " + route.path()));
      var described = new TreeSet<String>();
      for (Map.Entry<String, JsonNode> path : OpenApi.paths().properties()) {
        path.getValue()
            .properties()
            .forEach(
                operation -> {
                  if (!operation.getKey().equals("parameters")) {
                    described.add(
                        operation.getKey().toUpperCase(java.util.Locale.ROOT)
                            + " "
                            + path.getKey());
                  }
                });
      }
      assertThat(described).isEqualTo(served);
      assertThat(api.anyone().get("/openapi.yaml").body()).startsWith("openapi: 3.1.0");
    }
  }

  @Test
  void everyKindOfProblemIsDescribed() {
    var described = new TreeSet<String>();
    OpenApi.schemas()
        .at("/Problem/properties/type/enum")
        .forEach(type -> described.add(type.asText()));
    var known = new TreeSet<String>();
    Arrays.stream(ProblemType.values()).forEach(type -> known.add(type.label()));
    assertThat(described).isEqualTo(known);
  }
}
