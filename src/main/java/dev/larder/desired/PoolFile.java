package dev.larder.desired;

import java.util.List;
import java.util.Optional;

/**
 * What people want for one organization: the content of one pool file, or of several read together.
 *
 * @param recipients who is notified of this organization; absent: stays as it is
 * @param limits absent: stay as they are; given: those not named in it are none
 * @param templates each name once
 */
public record PoolFile(
    String organization,
    Optional<List<Recipient>> recipients,
    Optional<OrganizationLimits> limits,
    List<DesiredTemplate> templates) {
  public PoolFile {
    recipients = recipients.map(List::copyOf);
    templates = List.copyOf(templates);
  }
}
