package dev.larder.store.race;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The pairs that each build plays, in both orders: those that take the same rows. */
@NullMarked
final class PairChoice {
  private static final String CHOSEN =
      """
      stock is full: claim named dev with key × claim named dev with key
      stock is full: claim with key × claim with key
      stock is full: claim × apply
      stock is full: claim × check fails
      stock is full: claim × delete what is ready
      stock is full: personalization succeeds × delete what is personalized
      stock is full: extend × delete what alice has
      each may have one and stock is full: claim with key × claim with key
      each may have one and stock is full: claim by alice × delete what alice has
      one waits and one is built: prebuild succeeds × claim with the key that waits
      one waits and one is built: prebuild succeeds × adopt claim
      one waits and one is built: prebuild succeeds × claim or wait
      one waits and one is built: prebuild succeeds × stop waiting
      one waits and one is built: prebuild succeeds × close prebuild
      one waits and one is built: prebuild succeeds × delete what is built
      some wait and two are built: prebuild succeeds × another prebuild succeeds
      some wait and two are built: prebuild succeeds × serve those who wait
      some wait and two are built: prebuild fails × apply
      some wait for a probe at the failure limit: prebuild succeeds × claim by bob
      some wait for a probe at the failure limit: prebuild succeeds × apply
      an owner at the limit waits 21 times: prebuild succeeds × delete what alice has
      what is built has the name of its takers: prebuild succeeds × claim by alice
      what is ready has the name of its takers: claim by alice × claim or wait by alice
      leases are due: apply × extend
      leases are due: apply × delete what alice has
      one is unhealthy and one ready: apply × check passes
      all is unhealthy and some wait: check passes × claim with the key that waits
      all is unhealthy and some wait: check passes × apply
      old stock until the new is built: claim × prebuild succeeds
      old stock until the new is built: claim × apply the old version
      old stock and some wait for the new: want 4 × claim with the key that waits
      nothing is begun and less is wanted: apply × begin prebuild
      nothing is begun and less is wanted: apply × delete what is built
      two pools are empty: apply × limit builds in flight, apply the other pool
      two pools are empty: apply × limit the organization, apply the other pool
      ends are under way: claim with the key that failed × delete what failed
      ends are under way: canceled build succeeds × begin canceled build
      ends are under way: delete succeeds × close delete
      """;

  private static final Pattern PAIR = Pattern.compile("(.*): (.*) × (.*)");
  private static final Set<String> BOTH_ORDERS =
      CHOSEN.lines().flatMap(PairChoice::bothOrders).collect(Collectors.toUnmodifiableSet());

  private PairChoice() {}

  static boolean holds(String pair) {
    return BOTH_ORDERS.contains(pair);
  }

  private static Stream<String> bothOrders(String line) {
    Matcher pair = PAIR.matcher(line);
    if (!pair.matches()) {
      throw new IllegalStateException("not a pair: " + line);
    }
    return Stream.of(line, "%s: %s × %s".formatted(pair.group(1), pair.group(3), pair.group(2)));
  }
}
