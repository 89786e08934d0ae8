package dev.larder.server.answer;

import dev.larder.document.Document;
import dev.larder.provision.ReplacedResource;
import dev.larder.store.build.Replacement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Resources that a claim replaced, or was refused, in a document: where they stand, and by address
 * which attributes forced it.
 */
public final class ReplacedDocuments {
  private ReplacedDocuments() {}

  public static Document put(Document document, Optional<Replacement> replacement) {
    return put(
        document,
        replacement.map(Replacement::replaced).orElse(List.of()),
        replacement.map(Replacement::prevented).orElse(List.of()));
  }

  public static Document put(
      Document document, List<ReplacedResource> replaced, List<ReplacedResource> refused) {
    Map<String, List<String>> forcedBy = new LinkedHashMap<>();
    Stream.concat(replaced.stream(), refused.stream())
        .forEach(resource -> forcedBy.put(resource.address(), resource.attributes()));
    return document
        .put("replaced", addresses(replaced))
        .put("refused", addresses(refused))
        .put("forcedBy", forcedBy);
  }

  private static List<String> addresses(List<ReplacedResource> resources) {
    return resources.stream().map(ReplacedResource::address).toList();
  }
}
