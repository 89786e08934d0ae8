package dev.larder.store;

/** The workflow that runs a build or a claim: noted in its row, so that one left alone is found. */
public record Runner(String workflowId, String runId) {}
