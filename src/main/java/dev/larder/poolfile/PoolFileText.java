package dev.larder.poolfile;

/**
 * A pool file that was read.
 *
 * @param name for complaints
 * @param directories those that it may name
 */
public record PoolFileText(String name, String text, Directories directories) {}
