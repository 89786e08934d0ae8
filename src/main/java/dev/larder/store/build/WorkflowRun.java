package dev.larder.store.build;

/** The workflow that runs a build or a claim: noted in its row, so that one left alone is found. */
public record WorkflowRun(String workflowId, String runId) {}
