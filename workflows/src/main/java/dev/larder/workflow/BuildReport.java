package dev.larder.workflow;

/** How many builds a workflow ran, clean-ups included, and how they ended. */
public record BuildReport(int builds, int succeeded, int failed) {}
