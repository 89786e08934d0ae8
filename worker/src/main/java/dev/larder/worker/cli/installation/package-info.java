/**
 * The installation as a whole: its processes, schema, settings, keys, metrics and events. Its door:
 * the verbs. Read WorkerCommand, DevCommand, LarderDevWork, SettingsCommand, EventsCommand.
 */
@NullMarked
package dev.larder.worker.cli.installation;

import org.jspecify.annotations.NullMarked;
