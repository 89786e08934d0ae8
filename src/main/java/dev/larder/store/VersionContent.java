package dev.larder.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.OrganizationId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.pool.TemplateId;
import dev.larder.pool.TemplateVersionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a build of a preset needs to know of its template version. Holds secrets: never log it,
 * never let it into a workflow's history.
 *
 * @param tags of the template, sorted
 * @param version the version's number
 * @param specification {@code {kind: {…}}}
 * @param directory the hash of the packed directory
 * @param sensitive opened
 */
public record VersionContent(
    OrganizationId organizationId,
    String organization,
    TemplateId templateId,
    String template,
    List<String> tags,
    TemplateVersionId versionId,
    int version,
    PoolId poolId,
    PresetId presetId,
    String preset,
    JsonNode specification,
    Optional<String> directory,
    Map<String, String> parameters,
    Map<String, String> sensitive) {
  public VersionContent {
    tags = List.copyOf(tags);
  }

  @Override
  public String toString() {
    return "%s/%s/%s version %d".formatted(organization, template, preset, version);
  }
}
