package dev.larder.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.api.LarderClient;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The server that a verb asks.
 *
 * @param from where it was found, for people
 */
public record Server(LarderClient client, String from) {
  private static final int PAGE = 1_000;

  /** Says which one it is that is about to be changed. */
  public LarderClient changing(Verb verb) {
    verb.report("larder: at " + from);
    return client;
  }

  public Item read(ApiPath path) {
    return new Item(client.get(path.toString()));
  }

  public Item post(ApiPath path, JsonNode body) {
    return new Item(client.post(path.toString(), body));
  }

  /** A body to be filled. */
  public static ObjectNode body() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** All of a list, page by page. */
  public List<Item> list(ApiPath path) {
    return list(path, Integer.MAX_VALUE);
  }

  /** The first so many. */
  public List<Item> list(ApiPath path, int limit) {
    List<Item> all = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      ApiPath page =
          path.with("limit", Integer.toString(Math.min(PAGE, limit - all.size())))
              .with("after", next);
      Item answer = read(page);
      all.addAll(answer.items("items"));
      next = answer.optional("next");
    } while (next.isPresent() && all.size() < limit);
    return all;
  }
}
