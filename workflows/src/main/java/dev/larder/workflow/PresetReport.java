package dev.larder.workflow;

/** How many builds a preset's pass ran, clean-ups included, and how they ended. */
public record PresetReport(int builds, int succeeded, int failed) {}
