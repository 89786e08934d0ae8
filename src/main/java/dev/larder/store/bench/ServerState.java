package dev.larder.store.bench;

/**
 * What a database holds at an instant.
 *
 * @param bytes of its tables and indexes
 * @param liveRows of workspaces, builds and claims, by the server's own estimate
 */
public record ServerState(long connections, long bytes, long liveRows) {}
